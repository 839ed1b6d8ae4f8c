"""Event files against the real TensorBoard: an appended one, and one in objects."""

import csv
import glob
import os
import subprocess
import tempfile
import unittest

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.hparams import plugin_data_pb2

import lightning_run as run


def load(folder):
    accumulator = event_accumulator.EventAccumulator(folder)
    accumulator.Reload()
    return accumulator


class TensorBoardTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = folder.name
        subprocess.run([run.PROGRAM, "log", cls.root], check=True, capture_output=True)

    def run_folder(self, name):
        return os.path.join(self.root, name, "lightning_logs", "version_0")

    def test_appended_file_is_one(self):
        files = glob.glob(os.path.join(self.run_folder("grown"), "events.out.tfevents.*"))
        self.assertEqual(len(files), 1)

    def test_objects_are_numbered(self):
        files = glob.glob(os.path.join(self.run_folder("objects"), "events.out.tfevents.*"))
        numbers = sorted(name.rsplit(".", 1)[1] for name in files)
        self.assertEqual(numbers, [f"{i:06}" for i in range(len(numbers))])
        self.assertGreater(len(numbers), 2)

    def test_scalars_are_those_of_metrics_csv(self):
        with open(os.path.join(self.run_folder("csv"), "metrics.csv"), newline="") as file:
            rows = list(csv.DictReader(file))
        for name in ("grown", "objects"):
            events = load(self.run_folder(name))
            for tag in ("train_loss_step", "train_loss_epoch", "val_loss"):
                logged = [(int(row["step"]), float(row[tag])) for row in rows if row[tag]]
                scalars = [(scalar.step, scalar.value) for scalar in events.Scalars(tag)]
                self.assertEqual(scalars, logged, f"{name} {tag}")
                self.assertGreater(len(logged), 2)

    def test_hyperparameters_are_what_the_plugin_reads(self):
        for name in ("grown", "objects"):
            content = load(self.run_folder(name)).PluginTagToContent("hparams")
            start = plugin_data_pb2.HParamsPluginData.FromString(
                content["_hparams_/session_start_info"]
            )
            self.assertEqual(start.session_start_info.hparams["lr"].number_value, 0.1)
            experiment = plugin_data_pb2.HParamsPluginData.FromString(
                content["_hparams_/experiment"]
            )
            self.assertEqual(experiment.experiment.metric_infos[0].name.tag, "hp_metric")
            self.assertIn("_hparams_/session_end_info", content)


if __name__ == "__main__":
    unittest.main()
