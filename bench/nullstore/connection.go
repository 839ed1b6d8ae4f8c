// A connection: its shaped bandwidth, its lines, and bytes that are dropped in the kernel (MSG_TRUNC).
package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

const msgTrunc = 0x20
const chunk = 256 << 10

type bucket struct {
	mu   sync.Mutex
	next time.Time
}

func (b *bucket) take(n int, mbps float64) {
	if mbps <= 0 || n <= 0 {
		return
	}
	d := time.Duration(float64(n) / (mbps * 1e6) * 1e9)
	b.mu.Lock()
	now := time.Now()
	if b.next.Before(now.Add(-2 * time.Millisecond)) {
		b.next = now.Add(-2 * time.Millisecond)
	}
	b.next = b.next.Add(d)
	w := b.next.Sub(now)
	b.mu.Unlock()
	if w > 500*time.Microsecond {
		time.Sleep(w)
	}
}

var total bucket

type conn struct {
	c    *net.TCPConn
	rc   syscall.RawConn
	buf  []byte
	r, w int
	tb   bucket
}

func (k *conn) throttle(n int) {
	cf := cfg.Load()
	k.tb.take(n, cf.perconn)
	total.take(n, cf.total)
}

func (k *conn) fill() error {
	if k.r == k.w {
		k.r, k.w = 0, 0
	}
	if k.w == len(k.buf) {
		if k.r == 0 {
			return errors.New("line too long")
		}
		copy(k.buf, k.buf[k.r:k.w])
		k.w -= k.r
		k.r = 0
	}
	n, err := k.c.Read(k.buf[k.w:])
	k.w += n
	if n > 0 {
		return nil
	}
	return err
}

func (k *conn) line() (string, error) {
	scan := 0
	for {
		if i := bytes.IndexByte(k.buf[k.r+scan:k.w], '\n'); i >= 0 {
			s := k.buf[k.r : k.r+scan+i]
			k.r += scan + i + 1
			return strings.TrimRight(string(s), "\r"), nil
		}
		scan = k.w - k.r
		if err := k.fill(); err != nil {
			return "", err
		}
	}
}

// full reads exactly len(p) bytes.
func (k *conn) full(p []byte) error {
	for len(p) > 0 {
		var n int
		if k.r < k.w {
			n = copy(p, k.buf[k.r:k.w])
			k.r += n
		} else {
			q := p
			if cf := cfg.Load(); (cf.perconn > 0 || cf.total > 0) && len(q) > chunk {
				q = q[:chunk]
			}
			var err error
			n, err = k.c.Read(q)
			if n == 0 && err != nil {
				return err
			}
		}
		k.throttle(n)
		p = p[n:]
	}
	return nil
}

var scratch [1 << 20]byte

func (k *conn) drop(n int64) error {
	for n > 0 {
		if k.r < k.w {
			m := int64(k.w - k.r)
			if m > n {
				m = n
			}
			k.r += int(m)
			n -= m
			k.throttle(int(m))
			continue
		}
		m := n
		if m > int64(len(scratch)) {
			m = int64(len(scratch))
		}
		if cf := cfg.Load(); (cf.perconn > 0 || cf.total > 0) && m > chunk {
			m = chunk
		}
		var got int
		var rerr error
		err := k.rc.Read(func(fd uintptr) bool {
			r, _, e := syscall.Syscall6(syscall.SYS_RECVFROM, fd, uintptr(unsafe.Pointer(&scratch[0])), uintptr(m), msgTrunc, 0, 0)
			if e == syscall.EAGAIN {
				return false
			}
			got = int(r)
			if e != 0 {
				got, rerr = 0, e
			}
			return true
		})
		if err != nil {
			return err
		}
		if rerr != nil {
			return rerr
		}
		if got <= 0 {
			return io.ErrUnexpectedEOF
		}
		n -= int64(got)
		k.throttle(got)
	}
	return nil
}

// --- object bytes: memfd segments (large), heap (small), or a size only (pattern)
