"""The features of a comparison: one file each, all of the shape in `shape`, found through the list in `registry`."""
