// What a SASL security layer does to the bytes that follow the exchange, in Hadoop's words.
#pragma once

namespace fulgurite::hdfs {

/// From the weakest to the strongest; each one includes those before.
enum class Protection {
  authentication,  // qop "auth": nothing
  integrity,       // qop "auth-int": nobody changes them unnoticed
  privacy          // qop "auth-conf": nobody reads them
};

}  // namespace fulgurite::hdfs
