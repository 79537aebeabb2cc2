package board

import (
	"fmt"
	"slices"
	"time"

	"github.com/warthog618/go-gpiocdev"
)

// consumer is how our lines are marked in the kernel.
const consumer = "ringdown"

// Kernel is the GPIO character device. It implements Lines.
type Kernel struct{}

// find gives chip and offset of a line: by its name, else as the file says.
func find(c Claim) (chip string, offset int, err error) {
	if c.Wire.Line != "" {
		if chip, offset, err = gpiocdev.FindLine(c.Wire.Line); err == nil {
			return chip, offset, nil
		}
	}
	if c.Wire.Chip == "" || c.Wire.Offset == nil {
		return "", 0, fmt.Errorf("there is no line %s on this machine", c.Wire.Line)
	}
	for _, name := range gpiocdev.Chips() {
		if name == c.Wire.Chip || labelled(name, c.Wire.Chip) {
			return name, *c.Wire.Offset, nil
		}
	}
	return "", 0, fmt.Errorf("there is no GPIO chip %s on this machine", c.Wire.Chip)
}

// labelled reports whether a chip has a label.
func labelled(name, label string) bool {
	chip, err := gpiocdev.NewChip(name)
	if err != nil {
		return false
	}
	defer func() { _ = chip.Close() }() // it was only asked
	return chip.Label == label
}

// Output implements Lines.
func (Kernel) Output(c Claim, asserted bool) (Output, error) {
	chip, offset, err := find(c)
	if err != nil {
		return nil, err
	}
	options := []gpiocdev.LineReqOption{gpiocdev.AsOutput(number(asserted)), gpiocdev.WithConsumer(consumer)}
	if c.Wire.Active == "low" {
		options = append(options, gpiocdev.AsActiveLow)
	}
	if c.Wire.OpenDrain {
		options = append(options, gpiocdev.AsOpenDrain)
	}
	line, err := gpiocdev.RequestLine(chip, offset, options...)
	if err != nil {
		return nil, fmt.Errorf("request line %d of %s: %w", offset, chip, err)
	}
	return output{line}, nil
}

// Input implements Lines. A chip that cannot debounce is asked without: the panel
// does it too.
func (Kernel) Input(c Claim, edge func(Edge)) (Input, error) {
	chip, offset, err := find(c)
	if err != nil {
		return nil, err
	}
	options := []gpiocdev.LineReqOption{
		gpiocdev.AsInput, gpiocdev.WithConsumer(consumer), gpiocdev.WithBothEdges, gpiocdev.WithEventBufferSize(edgesHeld),
		gpiocdev.WithEventHandler(func(e gpiocdev.LineEvent) {
			edge(Edge{Asserted: e.Type == gpiocdev.LineEventRisingEdge, At: e.Timestamp, Seq: e.LineSeqno})
		}),
	}
	if c.Wire.Active == "low" {
		options = append(options, gpiocdev.AsActiveLow)
	}
	if c.Wire.Debounce > 0 {
		quiet := append(slices.Clone(options), gpiocdev.WithDebounce(time.Duration(c.Wire.Debounce)*time.Millisecond))
		if line, err := gpiocdev.RequestLine(chip, offset, quiet...); err == nil {
			return input{line}, nil
		}
	}
	line, err := gpiocdev.RequestLine(chip, offset, options...)
	if err != nil {
		return nil, fmt.Errorf("request line %d of %s: %w", offset, chip, err)
	}
	return input{line}, nil
}

// input is a line of the kernel's that is read.
type input struct{ line *gpiocdev.Line }

func (i input) Asserted() (bool, error) {
	v, err := i.line.Value()
	return v == 1, err
}

func (i input) Close() error { return i.line.Close() }

// User implements Lines.
func (Kernel) User(c Claim) (string, error) {
	name, offset, err := find(c)
	if err != nil {
		return "", err
	}
	chip, err := gpiocdev.NewChip(name)
	if err != nil {
		return "", fmt.Errorf("open GPIO chip %s: %w", name, err)
	}
	defer func() { _ = chip.Close() }() // it was only asked
	info, err := chip.LineInfo(offset)
	if err != nil {
		return "", fmt.Errorf("ask for line %d of %s: %w", offset, name, err)
	}
	return info.Consumer, nil
}

// output is a line of the kernel's.
type output struct{ line *gpiocdev.Line }

func (o output) Set(asserted bool) error { return o.line.SetValue(number(asserted)) }
func (o output) Close() error            { return o.line.Close() }

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
