"""Checkpoints both ways: Lightning goes on from ours, and we go on from Lightning's."""

import os
import tempfile
import unittest

import torch

import lightning_run as run

END_OF_EPOCH = "checkpoints/epoch=1-step=8.ckpt"
MID_EPOCH = "checkpoints/epoch=1-step=6.ckpt"


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def path(self, *names):
        return os.path.join(self.root, *names)

    def assert_close(self, ours, theirs, tolerance=1e-5):
        self.assertEqual(len(ours), len(theirs))
        for a, b in zip(ours, theirs):
            self.assertAlmostEqual(a, b, delta=tolerance)

    def assert_restored(self, seen, checkpoint, epoch, step):
        """What a run saw when it began is what the file says, bit for bit."""
        state = checkpoint["optimizer_states"][0]["state"][0]
        self.assertEqual((seen["epoch"], seen["global_step"]), (epoch, step))
        self.assertEqual(seen["step"], step)
        self.assertEqual(seen["lr"], checkpoint["optimizer_states"][0]["param_groups"][0]["lr"])
        self.assertEqual(seen["exp_avg"], state["exp_avg"].flatten().tolist())
        self.assertEqual(seen["exp_avg_sq"], state["exp_avg_sq"].flatten().tolist())


class FulguriteToLightning(Case):
    def test_file_has_lightnings_keys_and_loads_without_code(self):
        run.fit_fulgurite(self.path("cpp"), 2)
        ours = torch.load(self.path("cpp", END_OF_EPOCH), weights_only=True)
        run.fit_lightning(self.path("py"), 2)
        theirs = torch.load(self.path("py", END_OF_EPOCH), weights_only=True)
        self.assertEqual([key for key in ours if key != "fulgurite"], list(theirs))
        self.assertEqual(ours["loops"], theirs["loops"])
        self.assertEqual(list(ours["callbacks"]), list(theirs["callbacks"]))
        for key in ours["callbacks"]:
            self.assertEqual(list(ours["callbacks"][key]), list(theirs["callbacks"][key]))
        self.assertEqual(ours["lr_schedulers"], theirs["lr_schedulers"])
        self.assertEqual(list(ours["state_dict"]), list(theirs["state_dict"]))
        ours_group, theirs_group = (
            checkpoint["optimizer_states"][0]["param_groups"][0] for checkpoint in (ours, theirs)
        )
        self.assertEqual(ours_group, theirs_group)
        self.assertEqual(ours["hyper_parameters"], theirs["hyper_parameters"])

    def test_mid_epoch_counters_are_lightnings(self):
        run.fit_fulgurite(self.path("cpp"), 2, every_n_steps=3)
        run.fit_lightning(self.path("py"), 2, every_n_steps=3)
        for side in ("cpp", "py"):
            self.assertTrue(os.path.exists(self.path(side, MID_EPOCH)), side)
        ours = torch.load(self.path("cpp", MID_EPOCH), weights_only=True)
        theirs = torch.load(self.path("py", MID_EPOCH), weights_only=True)
        self.assertEqual(ours["loops"], theirs["loops"])

    def test_lightning_goes_on_from_end_of_epoch(self):
        run.fit_fulgurite(self.path("cpp"), 2)
        path = self.path("cpp", END_OF_EPOCH)
        checkpoint = torch.load(path, weights_only=True)
        seen = run.fit_lightning(self.path("cpp"), 4, ckpt_path=path)
        self.assert_restored(seen, checkpoint, epoch=2, step=8)
        self.assertEqual(seen["final_step"], 16)
        self.assertIn(path, seen["best_k_models"])
        self.assertFalse([text for text in seen["warnings"] if "state" in text and "callback" in text])
        undisturbed = run.fit_fulgurite(self.path("whole"), 4)
        self.assert_close(seen["weight"], undisturbed["weight"])

    def test_lightning_goes_on_from_mid_epoch(self):
        run.fit_fulgurite(self.path("cpp"), 2, every_n_steps=3)
        path = self.path("cpp", MID_EPOCH)
        seen = run.fit_lightning(self.path("py"), 4, every_n_steps=3, ckpt_path=path)
        self.assert_restored(seen, torch.load(path, weights_only=True), epoch=1, step=6)
        self.assertEqual(seen["final_step"], 16)


class LightningToFulgurite(Case):
    def test_we_go_on_from_end_of_epoch(self):
        run.fit_lightning(self.path("py"), 2)
        path = self.path("py", END_OF_EPOCH)
        seen = run.fit_fulgurite(self.path("cpp"), 4, ckpt_path=path)
        self.assert_restored(seen, torch.load(path, weights_only=True), epoch=2, step=8)
        self.assertEqual(seen["final_step"], 16)
        undisturbed = run.fit_lightning(self.path("whole"), 4)
        self.assert_close(seen["weight"], undisturbed["weight"])

    def test_we_go_on_from_mid_epoch_with_the_next_batch(self):
        run.fit_lightning(self.path("py"), 2, every_n_steps=3)
        path = self.path("py", MID_EPOCH)
        seen = run.fit_fulgurite(self.path("cpp"), 4, every_n_steps=3, ckpt_path=path)
        self.assert_restored(seen, torch.load(path, weights_only=True), epoch=1, step=6)
        self.assertEqual(seen["final_step"], 16)
        undisturbed = run.fit_lightning(self.path("whole"), 4)
        self.assert_close(seen["weight"], undisturbed["weight"])


if __name__ == "__main__":
    unittest.main()
