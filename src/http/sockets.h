// The sockets that curl opens for the engine: not inherited by other programs, nor kept by forks.
//
// A forked child has a copy of every connection of its parent. It never uses them, but as long as
// it has them the server does not see the parent close one. So each open socket is noted here, and
// the child closes its copies.
#pragma once

#include <curl/curl.h>

namespace fulgurite::http {

/// Makes curl open and close the handle's sockets here. They may outlive the handle.
void use_noted_sockets(CURL* handle) noexcept;

/// Around a fork: held from before it until one of the others has run.
void hold_sockets() noexcept;
void release_sockets_in_parent() noexcept;
void close_sockets_in_child() noexcept;

}  // namespace fulgurite::http
