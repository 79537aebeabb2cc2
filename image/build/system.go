package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"ringdown/image/board"
)

// release is what a firmware knows of itself: a file in the signed boot image,
// which image/init reads.
type release struct {
	Board    string `json:"board"`
	Version  string `json:"version"`
	Floor    string `json:"floor"`
	Recovery bool   `json:"recovery"`
	System   proof  `json:"system"`
}

// proof is what dm-verity has to know of the programs.
type proof struct {
	Offset int64  `json:"offset"` // in the slot, in bytes
	Blocks int64  `json:"blocks"` // of 4096 bytes; the tree is behind them
	Root   string `json:"root"`
	Salt   string `json:"salt"`
}

// system packs the programs and their hash tree; it returns the file.
func (j *job) system(ctx context.Context) (string, proof, error) {
	root := filepath.Join(j.work, "system")
	if err := j.goBuild(ctx, "./cmd/ringdown", filepath.Join(root, "bin", "ringdown"), ""); err != nil {
		return "", proof{}, err
	}
	if err := j.certificates(ctx, root); err != nil {
		return "", proof{}, err
	}
	if err := j.programs(ctx, root); err != nil {
		return "", proof{}, fmt.Errorf("add the programs: %w", err)
	}
	file := filepath.Join(j.work, "system.img")
	// The time of all files is SOURCE_DATE_EPOCH's.
	if err := j.tool(ctx, "mksquashfs", root, file, "-comp", "zstd", "-Xcompression-level", "19", "-all-root", "-noappend", "-no-xattrs", "-no-progress", "-processors", "2"); err != nil {
		return "", proof{}, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", proof{}, err
	}
	for len(data)%verityBlock != 0 {
		data = append(data, 0)
	}
	salt := sha256.Sum256([]byte("ringdown " + j.version)) // a constant would do: it only has to differ between builds
	tree, top := verityTree(data, salt[:])
	p := proof{board.SystemAt, int64(len(data) / verityBlock), hex.EncodeToString(top), hex.EncodeToString(salt[:])}
	if err := os.WriteFile(file, append(data, tree...), 0o644); err != nil { //nolint:gosec // public
		return "", proof{}, err
	}
	if size := int64(len(data) + len(tree)); size > board.SlotSize-board.SystemAt {
		return "", proof{}, fmt.Errorf("the programs take %d bytes, and a slot has %d for them", size, board.SlotSize-board.SystemAt)
	}
	return file, p, nil
}

// goBuild builds for the board, as image/release does; tag, if given, is one more
// build tag.
func (j *job) goBuild(ctx context.Context, pkg, out, tag string) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	env := []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + j.GOARCH, "GOARM=" + j.GOARM, "GOFLAGS="}
	return j.toolIn(ctx, dir, env, "go", "build", "-trimpath", "-buildvcs=false", "-tags=nomsgpack,"+tag,
		"-ldflags", "-s -w -buildid= -X main.version="+j.version, "-o", out, pkg)
}
