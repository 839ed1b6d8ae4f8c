// A user's program on fulgurite::fs: writes a file by URL and prints what it reads back.
#include <fulgurite/registry.h>

#include <iostream>

int main() {
  auto writer = fulgurite::open_writer("memory://consumer/file");
  writer->write("installed fs");
  writer->commit();
  std::cout << fulgurite::open_reader("memory://consumer/file")->read_all() << '\n';
}
