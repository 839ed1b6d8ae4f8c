// S3, and the XML API of Google Cloud Storage, which is the same.
package main

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
)

func s3err(r *req, code int, name string) error {
	return r.reply(code, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>`+name+`</Code><Message>`+name+`</Message></Error>`, "Content-Type", "application/xml")
}

func userMeta(r *req, pfx string) map[string]string {
	var m map[string]string
	for k, v := range r.h {
		if strings.HasPrefix(k, pfx) {
			if m == nil {
				m = map[string]string{}
			}
			m[k] = v
		}
	}
	return m
}

func metaHdr(o *object) (h []string) {
	for k, v := range o.meta {
		h = append(h, k, v)
	}
	return
}

// aws S3 clients check these echoes when they sent them
func sums(r *req) (h []string) {
	for k, v := range r.h {
		if strings.HasPrefix(k, "x-amz-checksum-") && k != "x-amz-checksum-algorithm" && k != "x-amz-checksum-type" {
			h = append(h, k, v)
		}
	}
	return
}

func s3(r *req) error {
	bn, key, _ := strings.Cut(strings.TrimPrefix(r.rawPath, "/"), "/")
	bn = unesc(bn)
	key = unesc(key)
	has := func(k string) bool { _, ok := r.q[k]; return ok }
	X := []string{"Content-Type", "application/xml"}
	const hd = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	const ns = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
	if bn == "" {
		mu.Lock()
		s := hd + "<ListAllMyBucketsResult" + ns + "><Owner><ID>x</ID></Owner><Buckets>"
		for n := range buckets {
			s += "<Bucket><Name>" + esc(n) + "</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>"
		}
		mu.Unlock()
		return r.reply(200, s+"</Buckets></ListAllMyBucketsResult>", X...)
	}
	if key == "" {
		switch {
		case r.method == "PUT" || r.method == "HEAD":
			mu.Lock()
			getB(bn)
			mu.Unlock()
			return r.reply(200, "", "x-amz-bucket-region", "us-east-1")
		case r.method == "DELETE":
			return r.reply(204, "")
		case r.method == "POST" && has("delete"):
			b, err := r.bytes()
			if err != nil {
				return err
			}
			var d struct {
				Object []struct{ Key string }
			}
			xml.Unmarshal(b, &d)
			count("DeleteObjects")
			s := hd + "<DeleteResult" + ns + ">"
			for _, o := range d.Object {
				del(bn, o.Key)
				s += "<Deleted><Key>" + esc(o.Key) + "</Key></Deleted>"
			}
			return r.reply(200, s+"</DeleteResult>", X...)
		case has("location"):
			return r.reply(200, hd+"<LocationConstraint"+ns+"></LocationConstraint>", X...)
		case has("versioning"):
			return r.reply(200, hd+"<VersioningConfiguration"+ns+"/>", X...)
		case has("uploads"):
			return r.reply(200, hd+"<ListMultipartUploadsResult"+ns+"><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>", X...)
		}
		count("List")
		v2 := r.q.Get("list-type") == "2"
		after := r.q.Get("marker")
		if v2 {
			after = r.q.Get("continuation-token")
			if after == "" {
				after = r.q.Get("start-after")
			} else if d, err := base64.URLEncoding.DecodeString(after); err == nil {
				after = string(d)
			}
		}
		prefix, delim := r.q.Get("prefix"), r.q.Get("delimiter")
		max := atoi(r.q.Get("max-keys"), 1000)
		if max > 1000 {
			max = 1000
		}
		es, next := list(bn, prefix, delim, after, max)
		e := esc
		if r.q.Get("encoding-type") == "url" {
			e = func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "%2F", "/") }
		}
		var sb strings.Builder
		fmt.Fprintf(&sb, "%s<ListBucketResult%s><Name>%s</Name><Prefix>%s</Prefix><MaxKeys>%d</MaxKeys><KeyCount>%d</KeyCount><IsTruncated>%v</IsTruncated>", hd, ns, esc(bn), e(prefix), max, len(es), next != "")
		if r.q.Get("encoding-type") == "url" {
			sb.WriteString("<EncodingType>url</EncodingType>")
		}
		if delim != "" {
			sb.WriteString("<Delimiter>" + esc(delim) + "</Delimiter>")
		}
		if next != "" && v2 {
			sb.WriteString("<NextContinuationToken>" + base64.URLEncoding.EncodeToString([]byte(next)) + "</NextContinuationToken>")
		} else if next != "" {
			sb.WriteString("<NextMarker>" + e(next) + "</NextMarker>")
		}
		for _, x := range es {
			if x.prefix {
				sb.WriteString("<CommonPrefixes><Prefix>" + e(x.key) + "</Prefix></CommonPrefixes>")
			} else {
				sb.WriteString("<Contents><Key>" + e(x.key) + "</Key><LastModified>" + x.o.mod.UTC().Format(iso) + "</LastModified><ETag>&quot;" + x.o.etag + "&quot;</ETag><Size>" + strconv.FormatInt(x.o.size, 10) + "</Size><StorageClass>STANDARD</StorageClass></Contents>")
			}
		}
		sb.WriteString("</ListBucketResult>")
		return r.reply(200, sb.String(), X...)
	}
	uid := r.q.Get("uploadId")
	switch {
	case r.method == "POST" && has("uploads"):
		count("CreateMultipart")
		r.drain()
		id := fmt.Sprintf("u%d", atomic.AddInt64(&seq, 1))
		mu.Lock()
		uploads[id] = &upload{parts: map[string]*object{}, key: key, meta: userMeta(r, "x-amz-meta-")}
		mu.Unlock()
		return r.reply(200, hd+"<InitiateMultipartUploadResult"+ns+"><Bucket>"+esc(bn)+"</Bucket><Key>"+esc(key)+"</Key><UploadId>"+id+"</UploadId></InitiateMultipartUploadResult>", X...)
	case r.method == "PUT" && uid != "":
		count("UploadPart")
		segs, n, err := r.body(false)
		if err != nil {
			return err
		}
		o := newObj(segs, n)
		mu.Lock()
		u := uploads[uid]
		if u != nil {
			if old := u.parts[r.q.Get("partNumber")]; old != nil {
				free(old)
			}
			u.parts[r.q.Get("partNumber")] = o
		}
		mu.Unlock()
		if u == nil {
			return s3err(r, 404, "NoSuchUpload")
		}
		return r.reply(200, "", append(sums(r), "ETag", `"`+o.etag+`"`)...)
	case r.method == "POST" && uid != "":
		count("CompleteMultipart")
		b, err := r.bytes()
		if err != nil {
			return err
		}
		var d struct {
			Part []struct{ PartNumber string }
		}
		xml.Unmarshal(b, &d)
		mu.Lock()
		u := uploads[uid]
		delete(uploads, uid)
		mu.Unlock()
		if u == nil {
			return s3err(r, 404, "NoSuchUpload")
		}
		var segs []*seg
		var n int64
		for _, p := range d.Part {
			o := u.parts[p.PartNumber]
			if o == nil {
				return s3err(r, 400, "InvalidPart")
			}
			segs = append(segs, o.segs...)
			n += o.size
		}
		o := newObj(segs, n)
		o.etag += fmt.Sprintf("-%d", len(d.Part))
		o.meta = u.meta
		put(bn, key, o)
		return r.reply(200, hd+"<CompleteMultipartUploadResult"+ns+"><Location>http://x/"+esc(key)+"</Location><Bucket>"+esc(bn)+"</Bucket><Key>"+esc(key)+"</Key><ETag>&quot;"+o.etag+"&quot;</ETag></CompleteMultipartUploadResult>", X...)
	case r.method == "DELETE" && uid != "":
		count("AbortMultipart")
		mu.Lock()
		if u := uploads[uid]; u != nil {
			for _, o := range u.parts {
				free(o)
			}
			delete(uploads, uid)
		}
		mu.Unlock()
		return r.reply(204, "")
	case r.method == "PUT" && r.h["x-amz-copy-source"] != "":
		count("Copy")
		sb, sk, _ := strings.Cut(strings.TrimPrefix(unesc(r.h["x-amz-copy-source"]), "/"), "/")
		src := get(sb, sk)
		if src == nil {
			return s3err(r, 404, "NoSuchKey")
		}
		o := newObj(src.segs, src.size) // keeps the references taken by get
		o.meta = src.meta
		put(bn, key, o)
		return r.reply(200, hd+"<CopyObjectResult><LastModified>"+o.mod.UTC().Format(iso)+"</LastModified><ETag>&quot;"+o.etag+"&quot;</ETag></CopyObjectResult>", X...)
	case r.method == "PUT":
		count("Put")
		segs, n, err := r.body(false)
		if err != nil {
			return err
		}
		if r.h["if-none-match"] == "*" {
			if o := get(bn, key); o != nil {
				free(o)
				return s3err(r, 412, "PreconditionFailed")
			}
		}
		o := newObj(segs, n)
		o.meta = userMeta(r, "x-amz-meta-")
		put(bn, key, o)
		return r.reply(200, "", append(sums(r), "ETag", `"`+o.etag+`"`)...)
	case r.method == "GET" || r.method == "HEAD":
		count(map[string]string{"GET": "Get", "HEAD": "Head"}[r.method])
		o := get(bn, key)
		if o == nil {
			return s3err(r, 404, "NoSuchKey")
		}
		defer free(o)
		h := metaHdr(o)
		if r.q.Get("partNumber") != "" {
			h = append(h, "x-amz-mp-parts-count", "1")
		}
		return r.replyObj(o, h...)
	case r.method == "DELETE":
		count("Delete")
		del(bn, key)
		return r.reply(204, "")
	}
	return s3err(r, 501, "NotImplemented")
}
