// Azure Blob (path style: /devstoreaccount1/container/blob).
package main

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"time"
)

func azerr(r *req, code int, name string) error {
	return r.reply(code, `<?xml version="1.0" encoding="utf-8"?><Error><Code>`+name+`</Code><Message>`+name+`</Message></Error>`, "Content-Type", "application/xml", "x-ms-error-code", name)
}

func azure(r *req) error {
	p := strings.TrimPrefix(strings.TrimPrefix(r.rawPath, "/devstoreaccount1"), "/")
	cont, key, _ := strings.Cut(p, "/")
	key = unesc(key)
	bn := "az:" + cont
	comp := r.q.Get("comp")
	if cont == "" || key == "" {
		if comp == "list" && cont == "" {
			return r.reply(200, `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Containers/><NextMarker/></EnumerationResults>`, "Content-Type", "application/xml")
		}
		if comp == "list" {
			count("az.List")
			prefix, delim := r.q.Get("prefix"), r.q.Get("delimiter")
			after := ""
			if d, err := base64.URLEncoding.DecodeString(r.q.Get("marker")); err == nil {
				after = string(d)
			}
			es, next := list(bn, prefix, delim, after, atoi(r.q.Get("maxresults"), 5000))
			var sb strings.Builder
			sb.WriteString(`<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://127.0.0.1/" ContainerName="` + esc(cont) + `"><Prefix>` + esc(prefix) + `</Prefix><Blobs>`)
			for _, x := range es {
				if x.prefix {
					sb.WriteString("<BlobPrefix><Name>" + esc(x.key) + "</Name></BlobPrefix>")
				} else {
					fmt.Fprintf(&sb, `<Blob><Name>%s</Name><Properties><Creation-Time>%s</Creation-Time><Last-Modified>%s</Last-Modified><Etag>0x%s</Etag><Content-Length>%d</Content-Length><Content-Type>application/octet-stream</Content-Type><BlobType>BlockBlob</BlobType></Properties></Blob>`,
						esc(x.key), x.o.mod.UTC().Format(rfc), x.o.mod.UTC().Format(rfc), x.o.etag, x.o.size)
				}
			}
			if next != "" {
				next = base64.URLEncoding.EncodeToString([]byte(next))
			}
			sb.WriteString("</Blobs><NextMarker>" + next + "</NextMarker></EnumerationResults>")
			return r.reply(200, sb.String(), "Content-Type", "application/xml")
		}
		code := map[string]int{"PUT": 201, "DELETE": 202}[r.method]
		if code == 0 {
			code = 200
		}
		return r.reply(code, "", "ETag", `"0x1"`, "Last-Modified", time.Now().UTC().Format(rfc))
	}
	done := func(o *object) error {
		return r.reply(201, "", "ETag", `"`+o.etag+`"`, "Last-Modified", o.mod.UTC().Format(rfc), "x-ms-request-server-encrypted", "true")
	}
	switch {
	case r.method == "PUT" && comp == "block":
		count("az.PutBlock")
		segs, n, err := r.body(false)
		if err != nil {
			return err
		}
		mu.Lock()
		u := uploads[bn+"/"+key]
		if u == nil {
			u = &upload{parts: map[string]*object{}}
			uploads[bn+"/"+key] = u
		}
		u.parts[r.q.Get("blockid")] = newObj(segs, n)
		mu.Unlock()
		return r.reply(201, "", "x-ms-request-server-encrypted", "true")
	case r.method == "PUT" && comp == "blocklist":
		count("az.PutBlockList")
		b, err := r.bytes()
		if err != nil {
			return err
		}
		var d struct {
			B []struct {
				XMLName xml.Name
				ID      string `xml:",chardata"`
			} `xml:",any"`
		}
		xml.Unmarshal(b, &d)
		mu.Lock()
		u := uploads[bn+"/"+key]
		delete(uploads, bn+"/"+key)
		mu.Unlock()
		var segs []*seg
		var n int64
		for _, x := range d.B {
			var o *object
			if u != nil {
				o = u.parts[strings.TrimSpace(x.ID)]
			}
			if o == nil {
				return azerr(r, 400, "InvalidBlockList")
			}
			segs = append(segs, o.segs...)
			n += o.size
		}
		o := newObj(segs, n)
		o.meta = userMeta(r, "x-ms-meta-")
		put(bn, key, o)
		return done(o)
	case r.method == "PUT" && r.h["x-ms-copy-source"] != "":
		count("az.Copy")
		u, _ := url.Parse(r.h["x-ms-copy-source"])
		_, s, _ := strings.Cut(u.Path, "/devstoreaccount1/")
		sc, sk, _ := strings.Cut(s, "/")
		src := get("az:"+sc, sk)
		if src == nil {
			return azerr(r, 404, "BlobNotFound")
		}
		o := newObj(src.segs, src.size)
		put(bn, key, o)
		return r.reply(202, "", "ETag", `"`+o.etag+`"`, "Last-Modified", o.mod.UTC().Format(rfc), "x-ms-copy-id", "1", "x-ms-copy-status", "success")
	case r.method == "PUT" && comp == "":
		count("az.PutBlob")
		segs, n, err := r.body(false)
		if err != nil {
			return err
		}
		o := newObj(segs, n)
		o.meta = userMeta(r, "x-ms-meta-")
		put(bn, key, o)
		return done(o)
	case r.method == "GET" || r.method == "HEAD":
		count("az." + r.method)
		o := get(bn, key)
		if o == nil {
			return azerr(r, 404, "BlobNotFound")
		}
		defer free(o)
		return r.replyObj(o, append(metaHdr(o), "x-ms-blob-type", "BlockBlob", "x-ms-creation-time", o.mod.UTC().Format(rfc), "x-ms-server-encrypted", "true", "x-ms-lease-state", "available", "x-ms-lease-status", "unlocked")...)
	case r.method == "DELETE":
		count("az.Delete")
		if !del(bn, key) {
			return azerr(r, 404, "BlobNotFound")
		}
		return r.reply(202, "")
	case r.method == "PUT": // metadata, properties, tier
		return r.reply(200, "", "ETag", `"0x1"`, "Last-Modified", time.Now().UTC().Format(rfc))
	}
	return azerr(r, 501, "NotImplemented")
}
