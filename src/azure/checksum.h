// The checksums that travel with uploads and downloads, in Azure's spelling. Pure functions.
//
// Azure's CRC-64 is CRC-64/NVME, its bytes the lowest first. It checks what is sent and does not
// keep it; an MD5 of a whole blob it keeps, and sends it along with the whole blob. Who calls it:
// the writing verbs, download checks. Spec:
// https://learn.microsoft.com/rest/api/storageservices/put-block#request-headers-all-authorization-schemes
#pragma once

#include <string>

#include "fulgurite/azure.h"
#include "http/message.h"

namespace fulgurite::azure {

/// Adds the header with the checksum of `body`; none for AzureChecksum::none. Reads every byte.
void add_checksum(http::Headers& headers, AzureChecksum kind, const Payload& body);

/// Base64 of the MD5 of all bytes.
std::string md5_text(const Payload& body);

/// Whether the bytes in `to` are those that the headers of a whole blob's GET announce. Also true
/// when there is nothing to compare: no MD5, or bytes kept nowhere.
bool matches_checksum(const http::Headers& headers, const Scatter& to);

}  // namespace fulgurite::azure
