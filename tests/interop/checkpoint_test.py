"""Checkpoint files between the real torch (and Lightning) and us, both ways.

Our side is checkpoint_tool: `copy` reads a file and writes it again, so that what torch reads back
went through our reader and our writer; `sample` writes values that were made in C++.
"""

import argparse
import collections
import enum
import logging
import os
import pathlib
import subprocess
import tempfile
import unittest
import warnings
import zipfile

import numpy
import torch

TOOL = pathlib.Path(os.environ.get("FULGURITE_BUILD", "build/dev")) / "tests" / "checkpoint_tool"

DTYPES = [
    torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
    torch.uint16, torch.uint32, torch.uint64,
    torch.float16, torch.bfloat16, torch.float32, torch.float64,
    torch.complex32, torch.complex64, torch.complex128, torch.bool,
    torch.float8_e4m3fn, torch.float8_e5m2,
]  # fmt: skip


class Color(enum.Enum):
    RED = 1


def numbered(dtype, elements):
    """The tensor that checkpoint_tool makes: bytes 1, 8, 15...; for bool 0, 1, 0..."""
    size = elements * dtype.itemsize
    values = [i % 2 if dtype == torch.bool else (i * 7 + 1) % 256 for i in range(size)]
    return torch.tensor(values, dtype=torch.uint8).view(dtype)


def raw(tensor):
    """The elements of a tensor as bytes, which compare NaNs and odd types as well."""
    flat = tensor.detach().contiguous().reshape(-1)
    return bytes(flat.view(torch.uint8).tolist()) if flat.numel() else b""


class CheckpointTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def path(self, name):
        return str(self.folder / name)

    def tool(self, *arguments):
        done = subprocess.run([TOOL, *arguments], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def copy(self, source):
        self.tool("copy", source, self.path("copy.ckpt"))
        return self.path("copy.ckpt")

    def through_us(self, value, **options):
        torch.save(value, self.path("from_torch.ckpt"), **options)
        return torch.load(self.copy(self.path("from_torch.ckpt")), weights_only=True)

    def assert_same(self, got, wanted, where="root"):
        self.assertIs(type(got), type(wanted), where)
        if isinstance(wanted, torch.Tensor):
            self.assertEqual(got.dtype, wanted.dtype, where)
            self.assertEqual(got.shape, wanted.shape, where)
            self.assertEqual(got.stride(), wanted.stride(), where)
            self.assertEqual(got.requires_grad, wanted.requires_grad, where)
            self.assertEqual(raw(got), raw(wanted), where)
        elif isinstance(wanted, dict):
            self.assertEqual(list(got), list(wanted), where)
            for key in wanted:
                self.assert_same(got[key], wanted[key], f"{where}[{key!r}]")
        elif isinstance(wanted, (list, tuple)):
            self.assertEqual(len(got), len(wanted), where)
            for i, (g, w) in enumerate(zip(got, wanted)):
                self.assert_same(g, w, f"{where}[{i}]")
        else:
            self.assertEqual(got, wanted, where)

    # --- from torch, through us, to torch ---------------------------------------------------------

    def test_every_dtype_and_shape(self):
        value = {}
        for dtype in DTYPES:
            base = numbered(dtype, 12).view(3, 4)
            value[str(dtype)] = [base, base.t(), base[1:, ::2], base[1, 3], base[:0],
                                 numbered(dtype, 1)[0], torch.empty(0, 4, dtype=dtype)]
        self.assert_same(self.through_us(value), value)

    def test_plain_values(self):
        value = {
            "ints": [0, -1, 255, 65536, 2**31, 2**40, -(2**63), 2**100, -(2**100)],
            "floats": [0.1, float("inf")], "complex": 1 - 2j, "text": "\u00e9\n\U0001f600",
            "bytes": bytes(range(256)), "none": None, "bools": (True, False), "set": {1, "a"},
            "ordered": collections.OrderedDict(b=1, a=2), "counter": collections.Counter("aab"),
            "dtype": torch.bfloat16, "device": torch.device("cuda:1"),
            "nested": [[], (), {}, ((1,), (1, 2), (1, 2, 3), (1, 2, 3, 4))],
            7: {(1, "x"): 2}, "long": list(range(3000)),
        }  # fmt: skip
        self.assert_same(self.through_us(value), value)

    def test_size_becomes_a_tuple(self):
        self.assertEqual(self.through_us({"size": torch.Size([2, 3])}), {"size": (2, 3)})

    def test_shared_storages_stay_shared(self):
        base = torch.arange(12.0)
        got = self.through_us([base, base[3:6], base.view(3, 4).t()])
        got[0].fill_(5)
        self.assertEqual([t.unique().tolist() for t in got], [[5.0]] * 3)

    def test_parameters_and_gradients(self):
        value = [torch.nn.Parameter(torch.ones(2)), torch.ones(2, requires_grad=True)]
        self.assert_same(self.through_us(value), value)

    def test_every_pickle_protocol(self):
        value = {"w": torch.arange(3.0), "b": b"\x00\xff", "s": {1}, "big": 2**70, "t": (1, "x")}
        for protocol in range(2, 6):
            with self.subTest(protocol=protocol):
                self.assert_same(self.through_us(value, pickle_protocol=protocol), value)

    def test_unknown_objects_become_none(self):
        value = {
            "w": torch.arange(3.0), "namespace": argparse.Namespace(lr=0.1),
            "path": pathlib.Path("a/b"), "enum": Color.RED, "numpy": numpy.float64(0.5),
            "class": CheckpointTest, "array": numpy.arange(3),
        }  # fmt: skip
        got = self.through_us(value)
        self.assert_same(got["w"], value["w"])
        self.assertEqual({key for key in value if got[key] is None}, set(value) - {"w"})

    def test_compressed_file(self):
        value = {"w": torch.zeros(10_000), "x": torch.arange(5)}
        torch.save(value, self.path("plain.ckpt"))
        with zipfile.ZipFile(self.path("plain.ckpt")) as plain, zipfile.ZipFile(
            self.path("packed.ckpt"), "w", zipfile.ZIP_DEFLATED
        ) as packed:
            for name in plain.namelist():
                packed.writestr(name, plain.read(name))
        self.assert_same(torch.load(self.copy(self.path("packed.ckpt"))), value)

    def test_70000_records(self):
        value = [torch.tensor(i) for i in range(70_000)]
        torch.save(value, self.path("many.ckpt"))
        copy = self.copy(self.path("many.ckpt"))
        self.assertEqual([t.item() for t in torch.load(copy)], list(range(70_000)))
        with zipfile.ZipFile(copy) as file:
            self.assertGreater(len(file.namelist()), 70_000)

    # --- from us to torch -------------------------------------------------------------------------

    def sample(self, **options):
        self.tool("sample", self.path("sample.ckpt"))
        return torch.load(self.path("sample.ckpt"), weights_only=True, **options)

    def test_sample_tensors(self):
        for options in ({}, {"mmap": True}):
            tensors = self.sample(**options)["tensors"]
            self.assertEqual(len(tensors), len(DTYPES))
            for dtype in DTYPES:
                base = numbered(dtype, 12)
                self.assert_same(tensors[str(dtype).removeprefix("torch.")], {
                    "matrix": base.view(3, 4), "transposed": base.view(3, 4).t(),
                    "slice": base.as_strided((2, 2), (4, 2), 5), "scalar": base[7],
                    "empty": torch.empty(0, 4, dtype=dtype)})  # fmt: skip

    def test_sample_values(self):
        got = self.sample()
        del got["tensors"]
        weight = numbered(torch.float32, 3)
        self.assert_same(got, {
            "parameter": torch.nn.Parameter(weight), "bits": weight.view(torch.int32),
            "none": None, "bools": [True, False],
            "ints": [0, 255, 256, 65535, 65536, -1, 2**40, -(2**63), 2**63 - 1], "big": 2**96,
            "floats": [0.1, -1e300], "complex": 1 - 2j, "text": "\u00e9\n\U0001f600",
            "bytes": b"\x00\x7f\x80\xff", "tuples": [(), (1,), (1, 2, 3, 4)], "set": {1, "a"},
            "dtype": torch.bfloat16, "device": torch.device("cpu"),
            "counter": collections.Counter({30: 2, 80: 1}),
            "ordered": collections.OrderedDict(b=1, a=2),
            "keys": {0: "int", (1, "x"): "tuple"}})  # fmt: skip

    def test_sample_is_a_sound_zip_file(self):
        self.sample()
        with zipfile.ZipFile(self.path("sample.ckpt")) as file:
            self.assertIsNone(file.testzip())
            names = [name.removeprefix("archive/") for name in file.namelist()]
        self.assertEqual(names[:4], ["data.pkl", ".format_version", ".storage_alignment", "byteorder"])
        self.assertEqual(names[-2:], ["version", ".data/serialization_id"])
        reader = torch._C.PyTorchFileReader(self.path("sample.ckpt"))
        for name in names:
            self.assertEqual(reader.get_record_offset(name) % 64, 0, name)

    # --- Lightning --------------------------------------------------------------------------------

    def test_lightning_checkpoint(self):
        import lightning.pytorch as pl
        from torch.utils.data import DataLoader, TensorDataset

        class Model(pl.LightningModule):
            def __init__(self, lr):
                super().__init__()
                self.save_hyperparameters()
                self.layer = torch.nn.Linear(4, 1)

            def training_step(self, batch, _):
                loss = self.layer(batch[0]).square().mean()
                self.log("loss", loss)
                return loss

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
                return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)]

        def trainer(epochs):
            return pl.Trainer(
                max_epochs=epochs, accelerator="cpu", logger=False, enable_progress_bar=False,
                enable_model_summary=False, default_root_dir=self.folder, deterministic=True,
                callbacks=[pl.callbacks.EarlyStopping("loss", patience=9)],
            )  # fmt: skip

        def data():
            return DataLoader(TensorDataset(torch.arange(32.0).view(8, 4) / 32), batch_size=2)

        warnings.simplefilter("ignore")
        logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
        pl.seed_everything(1)
        first = trainer(2)
        first.fit(Model(0.1), data())
        first.save_checkpoint(self.path("lightning.ckpt"))
        copy = self.copy(self.path("lightning.ckpt"))
        original = torch.load(self.path("lightning.ckpt"), weights_only=True)
        self.assert_same(torch.load(copy, weights_only=True), original)

        ends = []
        for path in (self.path("lightning.ckpt"), copy):
            model, resumed = Model(0.1), trainer(4)
            resumed.fit(model, data(), ckpt_path=path)
            self.assertEqual((resumed.current_epoch, resumed.global_step), (4, 16))
            ends.append(model.state_dict())
        self.assert_same(ends[1], ends[0])


if __name__ == "__main__":
    unittest.main()
