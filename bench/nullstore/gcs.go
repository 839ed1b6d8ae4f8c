// The JSON API of Google Cloud Storage.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

func gcsJSON(bn, key string, o *object) map[string]any {
	return map[string]any{"kind": "storage#object", "id": bn + "/" + key + "/1", "name": key, "bucket": bn, "size": strconv.FormatInt(o.size, 10), "generation": "1", "metageneration": "1",
		"etag": o.etag, "updated": o.mod.UTC().Format(iso), "timeCreated": o.mod.UTC().Format(iso), "contentType": "application/octet-stream", "storageClass": "STANDARD"}
}

func gcs(r *req) error {
	_, rest, _ := strings.Cut(r.rawPath, "/storage/v1/b")
	rest = strings.TrimPrefix(rest, "/")
	bn, tail, _ := strings.Cut(rest, "/")
	js := func(code int, v any, h ...string) error {
		b, _ := json.Marshal(v)
		return r.reply(code, string(b), append(h, "Content-Type", "application/json; charset=UTF-8")...)
	}
	nf := func() error {
		return js(404, map[string]any{"error": map[string]any{"code": 404, "message": "Not Found"}})
	}
	if bn == "" || tail == "" {
		if bn == "" && r.method == "GET" {
			return js(200, map[string]any{"kind": "storage#buckets", "items": []any{}})
		}
		r.drain()
		return js(200, map[string]any{"kind": "storage#bucket", "name": bn, "id": bn, "location": "US", "storageClass": "STANDARD", "timeCreated": "2026-01-01T00:00:00.000Z", "updated": "2026-01-01T00:00:00.000Z"})
	}
	if tail == "storageLayout" {
		return js(200, map[string]any{"kind": "storage#storageLayout", "bucket": bn, "location": "US", "locationType": "multi-region", "hierarchicalNamespace": map[string]any{"enabled": false}})
	}
	oname := strings.TrimPrefix(strings.TrimPrefix(tail, "o"), "/")
	if strings.HasPrefix(r.rawPath, "/upload/") {
		id := r.q.Get("upload_id")
		switch {
		case r.q.Get("uploadType") == "resumable" && id == "":
			count("gcs.ResumableStart")
			b, err := r.bytes()
			if err != nil {
				return err
			}
			var d struct{ Name string }
			json.Unmarshal(b, &d)
			if d.Name == "" {
				d.Name = r.q.Get("name")
			}
			id = fmt.Sprintf("g%d", atomic.AddInt64(&seq, 1))
			mu.Lock()
			uploads[id] = &upload{key: d.Name, parts: map[string]*object{"": {}}}
			mu.Unlock()
			host := r.h["host"]
			return r.reply(200, "", "Location", "http://"+host+r.rawPath+"?uploadType=resumable&upload_id="+id, "X-GUploader-UploadID", id)
		case id != "":
			count("gcs.ResumablePut")
			segs, n, err := r.body(false)
			if err != nil {
				return err
			}
			mu.Lock()
			u := uploads[id]
			mu.Unlock()
			if u == nil {
				return nf()
			}
			a := u.parts[""]
			a.segs = append(a.segs, segs...)
			a.size += n
			cr := r.h["content-range"]
			_, tot, _ := strings.Cut(cr, "/")
			if cr != "" && (tot == "*" || strconv.FormatInt(a.size, 10) != tot) {
				if a.size == 0 {
					return r.reply(308, "")
				}
				return r.reply(308, "", "Range", "bytes=0-"+strconv.FormatInt(a.size-1, 10))
			}
			mu.Lock()
			delete(uploads, id)
			mu.Unlock()
			o := newObj(a.segs, a.size)
			put(bn, u.key, o)
			return js(200, gcsJSON(bn, u.key, o))
		case r.q.Get("uploadType") == "multipart":
			count("gcs.Multipart")
			b, err := r.bytes()
			if err != nil {
				return err
			}
			_, bd, _ := strings.Cut(r.h["content-type"], "boundary=")
			bd = strings.Trim(bd, `"'`)
			ps := strings.SplitN(string(b), "--"+bd, 4)
			if len(ps) < 3 {
				return r.reply(400, "bad multipart")
			}
			part := func(s string) string {
				s = strings.TrimPrefix(strings.TrimPrefix(s, "\r"), "\n")
				if _, x, ok := strings.Cut(s, "\r\n\r\n"); ok {
					return x
				}
				_, x, _ := strings.Cut(s, "\n\n")
				return x
			}
			var d struct{ Name string }
			json.Unmarshal([]byte(part(ps[1])), &d)
			if name := r.q.Get("name"); name != "" {
				d.Name = name
			}
			m := []byte(part(ps[2]))
			m = []byte(strings.TrimSuffix(strings.TrimSuffix(string(m), "\n"), "\r"))
			o := newObj([]*seg{{n: int64(len(m)), mem: m, fd: -1}}, int64(len(m)))
			put(bn, d.Name, o)
			return js(200, gcsJSON(bn, d.Name, o))
		default:
			count("gcs.Media")
			segs, n, err := r.body(false)
			if err != nil {
				return err
			}
			o := newObj(segs, n)
			put(bn, r.q.Get("name"), o)
			return js(200, gcsJSON(bn, r.q.Get("name"), o))
		}
	}
	if oname == "" {
		count("gcs.List")
		after := ""
		if d, err := base64.URLEncoding.DecodeString(r.q.Get("pageToken")); err == nil {
			after = string(d)
		}
		es, next := list(bn, r.q.Get("prefix"), r.q.Get("delimiter"), after, atoi(r.q.Get("maxResults"), 1000))
		items, pre := []any{}, []string{}
		for _, x := range es {
			if x.prefix {
				pre = append(pre, x.key)
			} else {
				items = append(items, gcsJSON(bn, x.key, x.o))
			}
		}
		v := map[string]any{"kind": "storage#objects", "items": items, "prefixes": pre}
		if next != "" {
			v["nextPageToken"] = base64.URLEncoding.EncodeToString([]byte(next))
		}
		return js(200, v)
	}
	for _, verb := range []string{"/rewriteTo/b/", "/copyTo/b/"} {
		if s, d, ok := strings.Cut(oname, verb); ok && r.method == "POST" {
			r.drain()
			db, dk, _ := strings.Cut(d, "/o/")
			src := get(bn, unesc(s))
			if src == nil {
				return nf()
			}
			o := newObj(src.segs, src.size)
			put(db, unesc(dk), o)
			j := gcsJSON(db, unesc(dk), o)
			if verb == "/copyTo/b/" {
				return js(200, j)
			}
			return js(200, map[string]any{"kind": "storage#rewriteResponse", "done": true, "resource": j})
		}
	}
	if s, ok := strings.CutSuffix(oname, "/compose"); ok && r.method == "POST" {
		count("gcs.Compose")
		b, err := r.bytes()
		if err != nil {
			return err
		}
		var d struct {
			SourceObjects []struct{ Name string } `json:"sourceObjects"`
		}
		json.Unmarshal(b, &d)
		var segs []*seg
		var n int64
		for _, x := range d.SourceObjects {
			o := get(bn, x.Name)
			if o == nil {
				return nf()
			}
			segs = append(segs, o.segs...)
			n += o.size
		}
		o := newObj(segs, n)
		put(bn, unesc(s), o)
		return js(200, gcsJSON(bn, unesc(s), o))
	}
	key := unesc(oname)
	if r.method == "DELETE" {
		count("gcs.Delete")
		if !del(bn, key) {
			return nf()
		}
		return r.reply(204, "")
	}
	o := get(bn, key)
	if o == nil {
		return nf()
	}
	defer free(o)
	if r.q.Get("alt") == "media" {
		count("gcs.Get")
		return r.replyObj(o, "X-Goog-Generation", "1")
	}
	count("gcs.Stat")
	return js(200, gcsJSON(bn, key, o))
}
