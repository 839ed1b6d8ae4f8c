"""The run of tests/train/interop_program.cc, made with the real Lightning: same data, model,
optimizer and schedule, so that either side can go on where the other stopped."""

import json
import logging
import os
import subprocess
import warnings

import torch
import lightning.pytorch as pl
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

PROGRAM = os.path.join(os.environ["FULGURITE_BUILD"], "tests", "train_interop")


def data():
    examples = torch.linspace(-1, 1, 16 * 8).reshape(16, 8)
    targets = examples.sum(1, True).sin()
    return torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(examples, targets), batch_size=4
    )


class InteropModel(pl.LightningModule):
    def __init__(self, lr=0.1):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(8, 1)
        with torch.no_grad():
            self.layer.weight.copy_(torch.linspace(-0.5, 0.5, 8).reshape(1, 8))
            self.layer.bias.zero_()
        self.seen = {}

    def loss(self, batch):
        examples, targets = batch
        return (self.layer(examples) - targets).square().mean()

    def training_step(self, batch, batch_idx):
        loss = self.loss(batch)
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))

    def configure_optimizers(self):
        adam = torch.optim.Adam(self.parameters(), lr=0.1)
        return [adam], [torch.optim.lr_scheduler.StepLR(adam, 1, 0.5)]

    def on_train_start(self):
        optimizer = self.optimizers().optimizer
        self.seen = {
            "epoch": self.current_epoch,
            "global_step": self.global_step,
            "lr": optimizer.param_groups[0]["lr"],
        }
        state = optimizer.state.get(self.layer.weight)
        if state:
            self.seen["step"] = int(state["step"])
            self.seen["exp_avg"] = state["exp_avg"].flatten().tolist()
            self.seen["exp_avg_sq"] = state["exp_avg_sq"].flatten().tolist()


def fit_lightning(root, epochs, every_n_steps=0, ckpt_path=None):
    """Trains with Lightning; returns what it saw, as the program prints it."""
    model = InteropModel()
    checkpoint = ModelCheckpoint(
        monitor="train_loss", save_top_k=-1, every_n_train_steps=every_n_steps or None
    )
    trainer = pl.Trainer(
        max_epochs=epochs,
        default_root_dir=root,
        accelerator="cpu",
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[checkpoint, EarlyStopping("val_loss", patience=50)],
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trainer.fit(model, data(), data(), ckpt_path=ckpt_path)
    return {
        **model.seen,
        "weight": model.layer.weight.detach().flatten().tolist(),
        "best_model_path": checkpoint.best_model_path,
        "best_k_models": checkpoint.best_k_models,
        "final_step": trainer.global_step,
        "warnings": [str(warning.message) for warning in caught],
    }


def fit_fulgurite(root, epochs, every_n_steps=0, ckpt_path=""):
    output = subprocess.run(
        [PROGRAM, "fit", root, str(epochs), str(every_n_steps), ckpt_path],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(output.stdout)
