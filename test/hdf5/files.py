"""Writes test/hdf5/files: what h5py makes of one content, by its options. Run with Debian's python3-h5py: python3 test/hdf5/files.py"""
import os

import h5py
import numpy as np

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")


def values(shape, dtype="<f4"):
    return (np.arange(int(np.prod(shape))) * 0.25 - 3).reshape(shape).astype(dtype)


def write(name, options={}, track=False, **dataset):
    with h5py.File(os.path.join(here, name), "w", track_order=track, **options) as f:
        f.attrs["text"] = "naïve"
        f.attrs["bytes"] = np.bytes_("fixed")
        f.attrs["texts"] = ["one", "two", "", "four"]
        f.attrs["fixed texts"] = np.array([b"a", b"bcd"])
        f.attrs["none"] = np.array([], dtype="f8")
        f.attrs["number"] = 3
        group = f.create_group("a group", track_order=track)
        group.create_dataset("grid", data=values((5, 7)), **dataset)
        group.create_dataset("single", data=np.float32(1.5))
        types = f.create_group("types")
        for dtype in ["<f2", ">f4", "<f8", "i1", "<i2", ">i4", "<i8", "u1", "<u2", "<u4", "<u8"]:
            types.create_dataset(dtype, data=values((4, 3), "f8").astype(dtype))
        brain = (values((4, 3)).view("<u4") >> 16).astype("<u2").view("V2")
        types.create_dataset("bfloat16", data=brain).attrs["dtype"] = "bfloat16"
        types.create_dataset("truths", data=np.array([True, False, True]))
        types.create_dataset("empty", data=np.zeros((0, 3), "f4"))


write("plain.h5")
write("latest.h5", {"libver": "latest"})
write("ordered.h5", track=True)
write("chunks.h5", chunks=(2, 3))
write("gzip.h5", chunks=(3, 4), compression="gzip")
write("shuffle.h5", chunks=(3, 4), compression="gzip", shuffle=True)
write("lzf.h5", chunks=(3, 4), compression="lzf")
write("latest-chunks.h5", {"libver": "latest"}, chunks=(2, 3))

# many links and attributes, in groups of both kinds
for name, options, track in [("many.h5", {}, False), ("many-ordered.h5", {}, True), ("many-latest.h5", {"libver": "latest"}, False)]:
    with h5py.File(os.path.join(here, name), "w", **options) as f:
        group = f.create_group("many", track_order=track)
        group["first"] = values((2, 2))
        for i in range(120):
            group[f"link {i}"] = group["first"]
        for i in range(30):
            f.attrs[f"attribute {i}"] = f"value {i}"
        group["soft"] = h5py.SoftLink("/many/first")

# values within the header itself
with h5py.File(os.path.join(here, "compact.h5"), "w") as f:
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((2, 3))
    h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, create).write(h5py.h5s.ALL, h5py.h5s.ALL, values((2, 3)))
