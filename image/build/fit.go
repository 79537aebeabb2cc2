package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// bootImage makes a signed FIT image (U-Boot, doc/uImage.FIT). trust is the
// device tree that the public key is added to.
func (j *job) bootImage(ctx context.Context, kernel, trust string, r release) (string, error) {
	first := filepath.Join(j.work, "init")
	if err := j.goBuild(ctx, "./image/init", first, j.broken); err != nil {
		return "", err
	}
	ram, err := j.initramfs(first, kernel, r)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(j.work, "ramdisk"), ram, 0o644); err != nil { //nolint:gosec // public
		return "", err
	}
	if err := j.packKernel(filepath.Join(kernel, j.Kernel.File)); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(j.work, "image.its"), []byte(j.imageSource()), 0o644); err != nil { //nolint:gosec // public
		return "", err
	}
	keys, err := filepath.Abs(j.keys)
	if err != nil {
		return "", err
	}
	out := filepath.Join(j.work, fmt.Sprintf("boot-%t.itb", r.Recovery))
	return out, j.tool(ctx, "mkimage", "-f", "image.its", "-k", keys, "-K", trust, "-r", out)
}

// packKernel puts the kernel's file into the folder of work, packed.
func (j *job) packKernel(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if j.Packing == "gzip" {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(data); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		data = b.Bytes()
	}
	return os.WriteFile(filepath.Join(j.work, "kernel"), data, 0o644) //nolint:gosec // public
}

// imageSource describes the image. Every part has a hash, and the signature is
// over the hashes, so that parts of two images cannot be mixed.
func (j *job) imageSource() string {
	const source = `/dts-v1/;
/ {
	description = "Ringdown VERSION for BOARD";
	#address-cells = <1>;
	images {
		kernel-1 { data = /incbin/("kernel"); type = "kernel"; arch = "ARCH"; os = "linux"; compression = "PACKING"; load = <0xKERNEL>; entry = <0xKERNEL>; hash-1 { algo = "sha256"; }; };
		ramdisk-1 { data = /incbin/("ramdisk"); type = "ramdisk"; arch = "ARCH"; os = "linux"; compression = "none"; hash-1 { algo = "sha256"; }; };
TREE	};
	configurations {
		default = "conf-1";
		conf-1 { kernel = "kernel-1"; ramdisk = "ramdisk-1";USE signature-1 { algo = "sha256,rsa2048"; key-name-hint = "boot"; sign-images = SIGNED; }; };
	};
};
`
	tree, use, signed := "", "", `"kernel", "ramdisk"`
	if j.Tree != "" {
		tree = "\t\tfdt-1 { data = /incbin/(\"tree\"); type = \"flat_dt\"; arch = \"ARCH\"; compression = \"none\"; hash-1 { algo = \"sha256\"; }; };\n"
		use, signed = ` fdt = "fdt-1";`, signed+`, "fdt"`
	}
	return strings.NewReplacer("VERSION", j.version, "BOARD", j.Name, "PACKING", j.Packing, "KERNEL", j.Memory.Kernel,
		"TREE", strings.ReplaceAll(tree, "ARCH", j.GOARCH), "ARCH", j.GOARCH, "USE", use, "SIGNED", signed).Replace(source)
}
