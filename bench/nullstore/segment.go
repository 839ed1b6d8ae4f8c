// The bytes of objects in memory files, which leave by sendfile.
package main

import (
	"io"
	"math/rand"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"
)

type seg struct {
	n   int64
	mem []byte // mmap of fd, or heap
	fd  int    // -1: heap, -2: size only
	ref int32
}

var poolMu sync.Mutex
var pool = map[int64][]*seg{}
var poolBytes int64

func newSeg(n int64) *seg {
	poolMu.Lock()
	if l := pool[n]; len(l) > 0 {
		s := l[len(l)-1]
		pool[n] = l[:len(l)-1]
		poolBytes -= n
		poolMu.Unlock()
		s.ref = 1
		return s
	}
	poolMu.Unlock()
	name := []byte("ns\x00")
	fd, _, e := syscall.Syscall(319, uintptr(unsafe.Pointer(&name[0])), 1, 0)
	if e != 0 {
		panic(e)
	}
	if err := syscall.Ftruncate(int(fd), n); err != nil {
		panic(err)
	}
	m, err := syscall.Mmap(int(fd), 0, int(n), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		panic(err)
	}
	return &seg{n: n, mem: m, fd: int(fd), ref: 1}
}

func (s *seg) release() {
	if s.fd < 0 || atomic.AddInt32(&s.ref, -1) > 0 {
		return
	}
	poolMu.Lock()
	defer poolMu.Unlock()
	if poolBytes+s.n <= 1<<30 {
		pool[s.n] = append(pool[s.n], s)
		poolBytes += s.n
		return
	}
	syscall.Munmap(s.mem)
	syscall.Close(s.fd)
}

var patFd int
var patMem []byte

const patLen = 16 << 20

func initPattern() {
	s := newSeg(patLen)
	rand.New(rand.NewSource(7)).Read(s.mem)
	patFd, patMem = s.fd, s.mem
}

func (k *conn) sendfile(fd int, off, n int64) error {
	for n > 0 {
		m := n
		if m > 1<<20 {
			m = 1 << 20
		}
		if cf := cfg.Load(); (cf.perconn > 0 || cf.total > 0) && m > chunk {
			m = chunk
		}
		var got int
		var serr error
		err := k.rc.Write(func(out uintptr) bool {
			o := off
			g, e := syscall.Sendfile(int(out), fd, &o, int(m))
			if e == syscall.EAGAIN {
				return false
			}
			got, serr = g, e
			return true
		})
		if err != nil {
			return err
		}
		if serr != nil {
			return serr
		}
		if got == 0 {
			return io.ErrUnexpectedEOF
		}
		off += int64(got)
		n -= int64(got)
		k.throttle(got)
	}
	return nil
}

func (k *conn) sendObj(o *object, off, n int64) error {
	var base int64
	for _, s := range o.segs {
		if n == 0 {
			break
		}
		if off < base+s.n {
			a := off - base
			m := s.n - a
			if m > n {
				m = n
			}
			var err error
			switch s.fd {
			case -1:
				_, err = k.c.Write(s.mem[a : a+m])
				k.throttle(int(m))
			case -2:
				x, left := off, m
				for left > 0 && err == nil {
					p := x % patLen
					q := left
					if q > patLen-p {
						q = patLen - p
					}
					err = k.sendfile(patFd, p, q)
					x += q
					left -= q
				}
			default:
				err = k.sendfile(s.fd, a, m)
			}
			if err != nil {
				return err
			}
			off += m
			n -= m
		}
		base += s.n
	}
	return nil
}

// --- requests
