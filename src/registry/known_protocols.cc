// Names, summaries, and the sentence that says how to get each of them.
#include "registry/known_protocols.h"

namespace fulgurite {
namespace {

constexpr std::string_view kPlugin =
    "register one with register_implementation(), or name a shared library with one in "
    "FULGURITE_PLUGINS";
constexpr std::string_view kMount =
    "mount it and use file://, or register an implementation (register_implementation(), "
    "FULGURITE_PLUGINS)";
constexpr std::string_view kS3Endpoint =
    "use its S3 interface as s3:// with the option endpoint_url";
constexpr std::string_view kDownload = "not in this build yet; download the file and use file://";
constexpr std::string_view kCache =
    "caches are not in this build yet; use the URL behind it, which reads in parallel";
constexpr std::string_view kUnpack = "archives are not opened in place; unpack it and use file://";
constexpr std::string_view kPythonOnly = "exists only inside Python; use fsspec itself there";

}  // namespace

const std::vector<KnownProtocol>& protocols_without_implementation() {
  static const std::vector<KnownProtocol> list = {
      {"arrow_hdfs", "Hadoop, under its former name in fsspec", "use hdfs:// in its place"},
      {"async_wrapper", "asynchronous view of a synchronous filesystem", kPythonOnly},
      {"asynclocal", "asynchronous local files", "use file://"},
      {"asyncwrapper", "asynchronous view of a synchronous filesystem", kPythonOnly},
      {"blockcache", "local cache of blocks of another filesystem", kCache},
      {"box", "Box", kPlugin},
      {"cached", "local cache of blocks of another filesystem", kCache},
      {"dask", "files of a Dask worker", kPythonOnly},
      {"data", "content inside the URL (RFC 2397)", "write the content to a file and use file://"},
      {"dbfs", "Databricks File System", kPlugin},
      {"dir", "a directory of another filesystem as root", "use the full URL of the directory"},
      {"dropbox", "Dropbox", kPlugin},
      {"dvc", "DVC repositories", "run `dvc pull` and use file://"},
      {"filecache", "local cache of files of another filesystem", kCache},
      {"ftp", "FTP servers", kMount},
      {"gdrive", "Google Drive", kMount},
      {"generic", "dispatch by URL", "use the URL behind it"},
      {"gist", "GitHub gists", "clone the gist with git and use file://"},
      {"git", "local git repositories", "check the files out and use file://"},
      {"github", "GitHub repositories", "clone the repository and use file://"},
      {"hf", "Hugging Face Hub", "download with `hf download` and use file://"},
      {"http", "web servers", kDownload},
      {"https", "web servers, over TLS", kDownload},
      {"jlab", "files of a Jupyter server", kPlugin},
      {"jupyter", "files of a Jupyter server", kPlugin},
      {"lakefs", "lakeFS", kS3Endpoint},
      {"libarchive", "archives of many formats", kUnpack},
      {"oci", "Oracle Cloud object storage", kS3Endpoint},
      {"ocilake", "Oracle Cloud data lake", kS3Endpoint},
      {"oss", "Alibaba Cloud object storage", kS3Endpoint},
      {"pyscript", "files of PyScript in a browser", kPythonOnly},
      {"reference", "views assembled from ranges of other files", kPlugin},
      {"root", "XRootD", kMount},
      {"sftp", "SSH servers", kMount},
      {"simplecache", "local cache of files of another filesystem", kCache},
      {"smb", "Windows shares", kMount},
      {"ssh", "SSH servers", kMount},
      {"tar", "tar archives", kUnpack},
      {"tos", "Volcano Engine object storage", kS3Endpoint},
      {"tosfs", "Volcano Engine object storage", kS3Endpoint},
      {"wandb", "Weights & Biases runs", kPlugin},
      {"webdav", "WebDAV servers", kMount},
      {"zip", "zip archives", kUnpack},
  };
  return list;
}

}  // namespace fulgurite
