package sipstack

// cancelled is the verb CANCEL: the telephone gave up. sipgo has answered it,
// and the INVITE with 487.
func (in *incoming) cancelled() {
	in.gone = true
	if in.call != nil && in.call.stage == stageCalling {
		in.call.end(endByPhone)
	}
}
