# The commands of this project. Each is a script that says at its top what it does; everything
# else is CMake's (see CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help demo test test-hdfs test-interop test-sanitizers test-fuzz lint bench clean

help:
	@echo "make demo [ROOT=url]  train on Fashion-MNIST with data, checkpoints and logs under ROOT"
	@echo "make test             build everything and run all tests against real servers"
	@echo "make test-hdfs        everything on Hadoop clusters, a pair of NameNodes included"
	@echo "make test-interop     exchange checkpoints and logs with the real PyTorch Lightning"
	@echo "make test-fuzz        three seconds of every fuzz target"
	@echo "make test-sanitizers  tests of fs under sanitizers, and fuzzing"
	@echo "make lint             formatting, clang-tidy, layers"
	@echo "make bench            build the benchmarks (see bench/README.md)"
	@echo "make clean            remove build/ (the cache folder stays)"

demo:
	tools/demo.sh $(ROOT)

test:
	tools/test.sh

test-hdfs:
	tools/test_hdfs.sh

test-interop:
	tools/test_interop.sh

test-sanitizers:
	tools/test_sanitizers.sh

test-fuzz:
	tools/test_fuzz.sh

lint:
	tools/install.sh build lint
	tools/lint.sh

bench:
	tools/install.sh build torch bench
	tools/libtorch.sh
	tools/build.sh release

clean:
	rm -rf build
