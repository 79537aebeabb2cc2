package appliance

import (
	"encoding/json"
	"errors"

	"ringdown/internal/store"
	"ringdown/ivr/flow"
	flowshelf "ringdown/ivr/flow/shelf"
	"ringdown/webadmin"
)

// FlowArchive implements webadmin.FlowArchiver.
func (f *flows) FlowArchive() webadmin.FlowArchive {
	out := webadmin.FlowArchive{Flows: []webadmin.ArchivedFlow{}}
	for _, a := range f.shelf.Archive() {
		one := webadmin.ArchivedFlow{Name: a.Head.Name, Main: a.Head.Main}
		for _, v := range a.Versions {
			one.Versions = append(one.Versions, webadmin.ArchivedVersion{
				Version: v.N, Note: v.Note, By: v.Who, Saved: v.When, Flow: json.RawMessage(v.Text),
			})
		}
		out.Flows = append(out.Flows, one)
	}
	return out
}

// RestoreFlows implements webadmin.FlowArchiver.
func (f *flows) RestoreFlows(all webadmin.FlowArchive) error {
	var in []flowshelf.Archived
	for _, a := range all.Flows {
		one := flowshelf.Archived{Head: store.FlowHead{Name: a.Name, Main: a.Main}}
		for _, v := range a.Versions {
			one.Versions = append(one.Versions, store.FlowVersion{
				Flow: a.Name, N: v.Version, Note: v.Note, Who: v.By, When: v.Saved, Text: string(v.Flow),
			})
		}
		in = append(in, one)
	}
	return flowError(f.shelf.Restore(in))
}

// ArchivedFaults implements webadmin.FlowArchiver.
func (f *flows) ArchivedFaults(text []byte, main bool) []webadmin.FlowFault {
	err := flowshelf.CheckArchived(text, main)
	if faults, is := errors.AsType[flow.Problems](err); is {
		return faultsOf(faults)
	}
	if err != nil {
		return []webadmin.FlowFault{{What: err.Error()}}
	}
	return nil
}
