// Datasets: tensors in memory, and the IDX files of MNIST and its kin read from a URL.
// IDX: http://yann.lecun.com/exdb/mnist (magic, big-endian sizes, bytes).
#include <zlib.h>

#include <array>
#include <cstring>
#include <utility>

#include "fulgurite/data.h"
#include "fulgurite/error.h"
#include "fulgurite/registry.h"
#include "train/url_path.h"

namespace fulgurite {
namespace {

constexpr std::size_t kMaxIdxBytes = std::size_t{1} << 30;
constexpr std::uint32_t kImageMagic = 2051;  // unsigned bytes, 3 dimensions
constexpr std::uint32_t kLabelMagic = 2049;  // unsigned bytes, 1 dimension

[[noreturn]] void throw_corrupted(const std::string& url, const std::string& reason) {
  throw Error(ErrorCode::corrupted, "load IDX file", url, reason,
              "Fetch the file again; fulgurite expects the files of MNIST or Fashion-MNIST");
}

class TensorDataset : public Dataset {
 public:
  TensorDataset(at::Tensor data, at::Tensor target)
      : data_(std::move(data)), target_(std::move(target)) {}

  std::int64_t size() const override { return data_.size(0); }

  Batch get_batch(std::span<const std::int64_t> indices) const override {
    const at::Tensor index =
        at::tensor(at::ArrayRef<std::int64_t>(indices.data(), indices.size()), at::kLong);
    Batch batch;
    batch.data = data_.index_select(0, index);
    if (target_.defined()) batch.target = target_.index_select(0, index);
    return batch;
  }

 private:
  at::Tensor data_, target_;
};

// Images stay bytes in memory and become floats batch by batch.
class IdxDataset : public Dataset {
 public:
  IdxDataset(std::string pixels, std::string labels, std::int64_t rows, std::int64_t columns)
      : pixels_(std::move(pixels)), labels_(std::move(labels)), rows_(rows), columns_(columns) {}

  std::int64_t size() const override { return std::ssize(labels_); }

  Batch get_batch(std::span<const std::int64_t> indices) const override {
    const auto count = static_cast<std::int64_t>(indices.size());
    const std::int64_t image = rows_ * columns_;
    Batch batch;
    batch.data = at::empty({count, 1, rows_, columns_}, at::kFloat);  // (N, 1, H, W)
    batch.target = at::empty({count}, at::kLong);                     // (N)
    float* to = batch.data.data_ptr<float>();
    std::int64_t* target = batch.target.data_ptr<std::int64_t>();
    for (const std::int64_t index : indices) {
      const char* from = pixels_.data() + index * image;
      for (std::int64_t i = 0; i < image; ++i) {
        *to++ = static_cast<float>(static_cast<unsigned char>(from[i])) / 255.0F;
      }
      *target++ = static_cast<unsigned char>(labels_[static_cast<std::size_t>(index)]);
    }
    return batch;
  }

 private:
  std::string pixels_, labels_;
  std::int64_t rows_, columns_;
};

std::string gunzip(const std::string& packed, const std::string& url) {
  z_stream stream{};
  inflateInit2(&stream, 16 + MAX_WBITS);  // 16: a gzip header is expected
  const std::unique_ptr<z_stream, int (*)(z_streamp)> end(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string plain;
  std::array<char, 1 << 16> chunk;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    status = inflate(&stream, Z_NO_FLUSH);
    plain.append(chunk.data(), chunk.size() - stream.avail_out);
    if (plain.size() > kMaxIdxBytes) throw_corrupted(url, "it unpacks to more than 1 GiB");
  }
  if (status != Z_STREAM_END) throw_corrupted(url, "it is not a whole gzip file");
  return plain;
}

// The content of `name` or `name`.gz below `root`.
std::string read_idx(std::string_view root, const std::string& name,
                     const StorageOptions& options) {
  const Location packed = resolve(join_url(root, name + ".gz"), options);
  if (packed.filesystem->is_file(packed.path)) {
    return gunzip(packed.filesystem->read_file(packed.path), join_url(root, name + ".gz"));
  }
  const Location plain = resolve(join_url(root, name), options);
  return plain.filesystem->read_file(plain.path);
}

// The sizes in the header, which is then removed from `content`.
std::vector<std::int64_t> take_header(std::string& content, std::uint32_t magic,
                                      std::size_t dimensions, const std::string& name) {
  const auto word = [&](std::size_t index) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value = value << 8 | static_cast<unsigned char>(content[4 * index + i]);
    }
    return value;
  };
  const std::size_t header = 4 * (1 + dimensions);
  if (content.size() < header || word(0) != magic) throw_corrupted(name, "it is not an IDX file");
  std::vector<std::int64_t> sizes;
  std::size_t bytes = 1;
  for (std::size_t i = 1; i <= dimensions; ++i) {
    sizes.push_back(word(i));
    if (word(i) > kMaxIdxBytes || (bytes *= word(i)) > kMaxIdxBytes) {
      throw_corrupted(name, "its sizes are too large");
    }
  }
  content.erase(0, header);
  if (content.size() != bytes) throw_corrupted(name, "its length does not match its header");
  return sizes;
}

}  // namespace

std::shared_ptr<Dataset> make_tensor_dataset(at::Tensor data, at::Tensor target) {
  if (!data.defined() || data.dim() == 0 ||
      (target.defined() && (target.dim() == 0 || target.size(0) != data.size(0)))) {
    throw Error(ErrorCode::invalid_argument, "make_tensor_dataset", "",
                "data and target differ in the size of dimension 0",
                "Give one target for each example");
  }
  return std::make_shared<TensorDataset>(std::move(data), std::move(target));
}

std::shared_ptr<Dataset> load_idx_dataset(std::string_view root, bool train,
                                          const StorageOptions& options) {
  const std::string prefix = train ? "train" : "t10k";
  const std::string image_name = prefix + "-images-idx3-ubyte";
  const std::string label_name = prefix + "-labels-idx1-ubyte";
  std::string images = read_idx(root, image_name, options);
  std::string labels = read_idx(root, label_name, options);
  const auto image_sizes = take_header(images, kImageMagic, 3, join_url(root, image_name));
  const auto label_sizes = take_header(labels, kLabelMagic, 1, join_url(root, label_name));
  if (image_sizes[0] != label_sizes[0]) {
    throw_corrupted(join_url(root, label_name), "there is not one label for each image");
  }
  return std::make_shared<IdxDataset>(std::move(images), std::move(labels), image_sizes[1],
                                      image_sizes[2]);
}

}  // namespace fulgurite
