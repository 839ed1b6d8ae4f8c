"""Peers on Google Cloud Storage and Azure: VIA=lightning (by gcsfs, adlfs) or obstore; the URL says which cloud."""
import io
import os
import sys

import common

VIA = os.environ["VIA"]
CLOUD = sys.argv[2].split("://")[0]  # gs or az
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def options():
    """fsspec's, by its own names."""
    if CLOUD == "gs":
        return dict(endpoint_url=common.ENDPOINT, token="anon")
    return dict(account_name="devstoreaccount1", connection_string=os.environ["AZURE_STORAGE_CONNECTION_STRING"])


def obstore_of(bucket):
    from obstore.store import AzureStore, GCSStore

    plain = {"allow_http": True}
    if CLOUD == "gs":
        account = '{"gcs_base_url":"%s","disable_oauth":true,"client_email":"","private_key":"","private_key_id":""}'
        return GCSStore(bucket, service_account_key=account % common.ENDPOINT, client_options=plain)
    return AzureStore(container_name=bucket, account_name="devstoreaccount1", account_key=KEY,
                      endpoint=common.ENDPOINT + "/devstoreaccount1", client_options=plain)


def setup():
    global checkpoint_io, obstore, torch
    import torch

    if VIA == "obstore":
        import obstore
    else:
        import fsspec
        from lightning.fabric.plugins.io.torch_io import TorchCheckpointIO

        fsspec.config.conf[CLOUD] = options()
        fsspec.filesystem(CLOUD)
        checkpoint_io = TorchCheckpointIO()


def save(url, state):
    if VIA == "lightning":
        return checkpoint_io.save_checkpoint({"state_dict": state}, url)
    bucket, key = common.bucket_key(url)
    content = io.BytesIO()
    torch.save(state, content)
    content.seek(0)
    obstore.put(obstore_of(bucket), key, content)


def load(url, _):
    if VIA == "lightning":
        checkpoint = checkpoint_io.load_checkpoint(url, map_location="cpu")
        return checkpoint.get("state_dict", checkpoint)
    bucket, key = common.bucket_key(url)
    content = io.BytesIO(memoryview(obstore.get(obstore_of(bucket), key).bytes()))
    return torch.load(content, map_location="cpu", weights_only=True)


common.run(f"{VIA}_{CLOUD}", save, load, None, setup)
