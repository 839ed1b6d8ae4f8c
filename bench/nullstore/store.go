// The buckets: objects in memory, or their sizes only, listed in order. One lock for all.
package main

import (
	"encoding/xml"
	"fmt"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type object struct {
	size int64
	etag string
	mod  time.Time
	segs []*seg
	meta map[string]string
}

type bkt struct {
	objs  map[string]*object
	keys  []string
	dirty bool
}

type upload struct {
	parts map[string]*object
	key   string
	meta  map[string]string
}

var mu sync.Mutex
var buckets = map[string]*bkt{}
var uploads = map[string]*upload{}
var seq int64

func getB(n string) *bkt {
	b := buckets[n]
	if b == nil {
		b = &bkt{objs: map[string]*object{}}
		buckets[n] = b
	}
	return b
}

func newObj(segs []*seg, size int64) *object {
	return &object{size: size, etag: fmt.Sprintf("%016x", atomic.AddInt64(&seq, 1)), mod: time.Now(), segs: segs}
}

func free(o *object) {
	for _, s := range o.segs {
		s.release()
	}
}

func put(bn, key string, o *object) {
	mu.Lock()
	b := getB(bn)
	if old := b.objs[key]; old != nil {
		free(old)
	} else {
		b.dirty = true
		b.keys = append(b.keys, key)
	}
	b.objs[key] = o
	mu.Unlock()
}

// get takes references on the object's segments; call free when done.
func get(bn, key string) *object {
	mu.Lock()
	defer mu.Unlock()
	b := buckets[bn]
	if b == nil {
		return nil
	}
	o := b.objs[key]
	if o != nil {
		for _, s := range o.segs {
			if s.fd >= 0 {
				atomic.AddInt32(&s.ref, 1)
			}
		}
	}
	return o
}

func del(bn, key string) bool {
	mu.Lock()
	defer mu.Unlock()
	b := buckets[bn]
	if b == nil || b.objs[key] == nil {
		return false
	}
	free(b.objs[key])
	delete(b.objs, key)
	b.sorted()
	i := sort.SearchStrings(b.keys, key)
	if i < len(b.keys) && b.keys[i] == key {
		b.keys = append(b.keys[:i], b.keys[i+1:]...)
	}
	return true
}

func (b *bkt) sorted() {
	if b.dirty {
		sort.Strings(b.keys)
		b.dirty = false
	}
}

type entry struct {
	key    string
	o      *object
	prefix bool
}

func list(bn, prefix, delim, after string, max int) (out []entry, next string) {
	mu.Lock()
	defer mu.Unlock()
	b := buckets[bn]
	if b == nil {
		return
	}
	b.sorted()
	i := sort.SearchStrings(b.keys, prefix)
	if after != "" && after >= prefix {
		i = sort.SearchStrings(b.keys, after)
		for i < len(b.keys) && (b.keys[i] == after || (delim != "" && strings.HasSuffix(after, delim) && strings.HasPrefix(b.keys[i], after))) {
			i++
		}
	}
	last := ""
	for i < len(b.keys) && strings.HasPrefix(b.keys[i], prefix) {
		if len(out) >= max {
			return out, last
		}
		k := b.keys[i]
		if delim != "" {
			if j := strings.Index(k[len(prefix):], delim); j >= 0 {
				cp := k[:len(prefix)+j+len(delim)]
				out = append(out, entry{key: cp, prefix: true})
				last = cp
				for i < len(b.keys) && strings.HasPrefix(b.keys[i], cp) {
					i++
				}
				continue
			}
		}
		out = append(out, entry{key: k, o: b.objs[k]})
		last = k
		i++
	}
	return out, ""
}

func esc(s string) string {
	var sb strings.Builder
	xml.EscapeText(&sb, []byte(s))
	return sb.String()
}
