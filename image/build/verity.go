package main

import (
	"crypto/sha256"
	"slices"
)

// verityBlock is the size of blocks of data and of hashes.
const verityBlock = 4096

// verityTree is the hash tree of dm-verity, version 1 with SHA-256 and without a
// superblock: the level of the root comes first, that of the leaves last (Linux,
// Documentation/admin-guide/device-mapper/verity.rst). data is whole blocks.
func verityTree(data, salt []byte) (tree, root []byte) {
	var levels [][]byte
	for level := data; len(level) > verityBlock; {
		level = hashLevel(level, salt)
		levels = append(levels, level)
	}
	for _, l := range slices.Backward(levels) {
		tree = append(tree, l...)
	}
	return tree, topBlock(tree, data, salt)
}

// hashLevel is the hashes of all blocks, filled up to whole blocks.
func hashLevel(data, salt []byte) []byte {
	var out []byte
	for ; len(data) > 0; data = data[verityBlock:] {
		out = append(out, hashBlock(data[:verityBlock], salt)...)
	}
	if rest := len(out) % verityBlock; rest > 0 {
		out = append(out, make([]byte, verityBlock-rest)...)
	}
	return out
}

func topBlock(tree, data, salt []byte) []byte {
	if len(tree) > 0 {
		data = tree
	}
	return hashBlock(data[:verityBlock], salt)
}

func hashBlock(block, salt []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(block)
	return h.Sum(nil)
}
