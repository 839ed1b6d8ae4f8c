// A user's program on fulgurite::fs: links everything, prints what it read back.
#include <fulgurite/buffer.h>

#include <iostream>

int main() {
  fulgurite::Payload payload(fulgurite::Buffer::copy_of("installed"));
  std::cout << payload.to_string() << '\n';
}
