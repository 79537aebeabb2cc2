// Package trial boots firmware images in an emulator, through their boot loader,
// and looks at what they do (HW-4): start, updates and ways back, bundles that
// must be refused, firmware that hangs, power cuts, calls, the lines of the
// board, texts that are spoken, its name and its clock.
//
// It is all tests, behind the build tag emulator, and works on what image/build
// has made: `make image-test` and `make image-test-all` (scripts/image-test.sh)
// make the images and run them. A step is believed for the reason that the
// console, or the answer, gives for it; that the old firmware runs again would
// prove little. Nothing waits for a time to pass: each step waits for what it
// wants to see, up to -patience, and an emulated machine on a busy host may take
// minutes to start.
package trial
