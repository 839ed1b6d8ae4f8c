// limit.c: the physical limit on this machine: N threads, plain sockets, unsigned requests, from
// and to memory.
//   limit save|load|memcpy|putsmall|getsmall|ranges  http://HOST:PORT/BUCKET/KEY BYTES [-j 8] [-p
//   8388608] [-t]
// save: S3 multipart upload of one buffer; load: ranged GETs into one buffer. Prints one JSON line.
// TOUCH=1: load into memory touched before.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
static char host[64], path[512], uid[128];
static int port, J = 8;
static size_t P = 8u << 20, N, nparts;
static char* buf;
static char (*etag)[80];
static size_t nexti;
static int mode;  // 0 save 1 load 2 putsmall 3 getsmall 4 ranges
static double now(void) {
  struct timeval t;
  gettimeofday(&t, 0);
  return t.tv_sec + t.tv_usec / 1e6;
}
static double cpu(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return r.ru_utime.tv_sec + r.ru_utime.tv_usec / 1e6 + r.ru_stime.tv_sec +
         r.ru_stime.tv_usec / 1e6;
}
static void die(const char* s) {
  perror(s);
  exit(1);
}
static int dial(void) {
  int f = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, host, &a.sin_addr);
  if (connect(f, (void*)&a, sizeof a)) die("connect");
  int one = 1;
  setsockopt(f, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return f;
}
static void wr(int f, struct iovec* v, int n) {
  while (n) {
    ssize_t k = writev(f, v, n);
    if (k < 0) {
      if (errno == EINTR) continue;
      die("write");
    }
    while (n && (size_t)k >= v->iov_len) {
      k -= v->iov_len;
      v++;
      n--;
    }
    if (n) {
      v->iov_base = (char*)v->iov_base + k;
      v->iov_len -= k;
    }
  }
}
// reads one answer; body goes to dst (cap bytes); returns body length; copies headers to h
static size_t rd(int f, char* h, size_t hc, char* dst, size_t cap) {
  size_t n = 0;
  char* e = 0;
  while (!e) {
    ssize_t k = recv(f, h + n, hc - 1 - n, 0);
    if (k <= 0) die("recv");
    n += k;
    h[n] = 0;
    e = strstr(h, "\r\n\r\n");
  }
  size_t hl = e + 4 - h, cl = 0;
  char* c = strcasestr(h, "content-length:");
  if (c && c < e) cl = strtoull(c + 15, 0, 10);
  size_t got = n - hl;
  if (got > cl) got = cl;
  if (cl > cap) {
    fprintf(stderr, "body %zu > %zu\n%s", cl, cap, h);
    exit(1);
  }
  if (got) memcpy(dst, h + hl, got);
  h[hl] = 0;
  while (got < cl) {
    ssize_t k = recv(f, dst + got, cl - got, MSG_WAITALL);
    if (k <= 0) die("recv body");
    got += k;
  }
  if (h[9] != '2') {
    fprintf(stderr, "%s", h);
    exit(1);
  }
  return cl;
}
static void* work(void* _) {
  int f = dial();
  static __thread char h[4096], q[1024], small[1 << 17];
  for (;;) {
    size_t i = __atomic_fetch_add(&nexti, 1, __ATOMIC_RELAXED);
    if (i >= nparts) break;
    size_t off = i * P, len = off + P <= N ? P : N - off;
    int n;
    if (mode == 0) {
      n = snprintf(
          q, sizeof q,
          "PUT %s?partNumber=%zu&uploadId=%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n",
          path, i + 1, uid, host, len);
      struct iovec v[2] = {{q, n}, {buf + off, len}};
      wr(f, v, 2);
      rd(f, h, sizeof h, small, sizeof small);
      char* e = strcasestr(h, "etag: ");
      sscanf(e + 6, "%79[^\r]", etag[i]);
    } else if (mode == 1) {
      n = snprintf(q, sizeof q, "GET %s HTTP/1.1\r\nHost: %s\r\nRange: bytes=%zu-%zu\r\n\r\n", path,
                   host, off, off + len - 1);
      struct iovec v = {q, n};
      wr(f, &v, 1);
      if (rd(f, h, sizeof h, buf + off, len) != len) die("short");
    } else if (mode == 2) {
      n = snprintf(q, sizeof q, "PUT %s/%08zu HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n",
                   path, i, host, P);
      struct iovec v[2] = {{q, n}, {buf, P}};
      wr(f, v, 2);
      rd(f, h, sizeof h, small, sizeof small);
    } else if (mode == 3) {
      n = snprintf(q, sizeof q, "GET %s/%08zu HTTP/1.1\r\nHost: %s\r\n\r\n", path, i, host);
      struct iovec v = {q, n};
      wr(f, &v, 1);
      rd(f, h, sizeof h, small, sizeof small);
    } else {
      size_t o = (i * 2654435761u) % (N / P) * P;
      n = snprintf(q, sizeof q, "GET %s HTTP/1.1\r\nHost: %s\r\nRange: bytes=%zu-%zu\r\n\r\n", path,
                   host, o, o + P - 1);
      struct iovec v = {q, n};
      wr(f, &v, 1);
      rd(f, h, sizeof h, small, sizeof small);
    }
  }
  close(f);
  return 0;
}
int main(int c, char** a) {
  if (c < 4) return fprintf(stderr, "usage\n"), 2;
  N = strtoull(a[3], 0, 10);
  size_t cnt = 0;
  for (int i = 4; i + 1 < c; i += 2) {
    if (!strcmp(a[i], "-j")) J = atoi(a[i + 1]);
    if (!strcmp(a[i], "-p")) P = strtoull(a[i + 1], 0, 10);
    if (!strcmp(a[i], "-n")) cnt = strtoull(a[i + 1], 0, 10);
  }
  const char* m = a[1];
  if (!strcmp(m, "memcpy")) {
    char *x = malloc(N), *y = malloc(N);
    memset(x, 1, N);
    memset(y, 2, N);
    double t = now();
    for (int i = 0; i < 5; i++) memcpy(i & 1 ? x : y, i & 1 ? y : x, N);
    t = (now() - t) / 5;
    char* z = mmap(0, N, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    double u = now();
    memcpy(z, x, N);
    u = now() - u;
    printf("{\"op\":\"memcpy\",\"GBps\":%.2f,\"GBps_fresh_pages\":%.2f}\n", N / t / 1e9,
           N / u / 1e9);
    return 0;
  }
  if (sscanf(a[2], "http://%63[^:]:%d%511s", host, &port, path) != 3)
    return fprintf(stderr, "url\n"), 2;
  mode = !strcmp(m, "save")       ? 0
         : !strcmp(m, "load")     ? 1
         : !strcmp(m, "putsmall") ? 2
         : !strcmp(m, "getsmall") ? 3
                                  : 4;
  size_t bl = mode <= 1 ? N : P;
  buf = mmap(0, bl, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (!getenv("NOHUGE")) madvise(buf, bl, MADV_HUGEPAGE);
  if (mode != 1 || (getenv("TOUCH") && *getenv("TOUCH"))) memset(buf, 7, bl);
  nparts = mode <= 1 ? (N + P - 1) / P : cnt;
  etag = calloc(nparts, 80);
  double c0 = cpu(), t = now();
  static char h[4096], q[1024], b[65536];
  if (mode == 0) {
    int f = dial();
    int n =
        snprintf(q, sizeof q, "POST %s?uploads HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n\r\n",
                 path, host);
    struct iovec v = {q, n};
    wr(f, &v, 1);
    size_t k = rd(f, h, sizeof h, b, sizeof b - 1);
    b[k] = 0;
    sscanf(strstr(b, "<UploadId>") + 10, "%127[^<]", uid);
    close(f);
  }
  pthread_t* th = calloc(J, sizeof *th);
  for (int i = 0; i < J; i++) pthread_create(th + i, 0, work, 0);
  for (int i = 0; i < J; i++) pthread_join(th[i], 0);
  if (mode == 0) {
    int f = dial();
    char* x = malloc(256 * nparts + 256);
    int o = sprintf(x, "<CompleteMultipartUpload>");
    for (size_t i = 0; i < nparts; i++)
      o += sprintf(x + o, "<Part><PartNumber>%zu</PartNumber><ETag>%s</ETag></Part>", i + 1,
                   etag[i]);
    o += sprintf(x + o, "</CompleteMultipartUpload>");
    int n = snprintf(q, sizeof q,
                     "POST %s?uploadId=%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", path,
                     uid, host, o);
    struct iovec v[2] = {{q, n}, {x, o}};
    wr(f, v, 2);
    rd(f, h, sizeof h, b, sizeof b);
    close(f);
  }
  t = now() - t;
  c0 = cpu() - c0;
  double by = mode <= 1 ? N : (double)cnt * P;
  printf(
      "{\"peer\":\"limit_c\",\"op\":\"%s\",\"bytes\":%.0f,\"wall_s\":%.4f,\"cpu_s\":%.4f,\"cpu_s_"
      "per_gib\":%.3f,\"GBps\":%.3f,\"ops\":%zu,\"ops_s\":%.1f,\"peak_extra_mib\":0}\n",
      m, by, t, c0, c0 / (by / (1 << 30)), by / t / 1e9, nparts, nparts / t);
  return 0;
}
