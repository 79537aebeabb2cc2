package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ringdown/webadmin"
)

const networkAbout = `The address of a running appliance that was started from Ringdown's own image.

  show             how it has its address, and what is tried
  dhcp             ask the network for an address
  static ADDRESS   a fixed one with the length of its network, such as 192.168.1.9/24,
                   with -gateway, -dns and -ntp
  confirm          keep what is tried; -server must be the new address
  back             take what is tried back

What is set is tried for two minutes: the address before comes back by itself unless
the new one is confirmed there.`

const networkWords = "show|dhcp|static ADDRESS|confirm|back"

func networkCommand() command {
	return command{"network", networkWords, "the address of an appliance", runNetwork}
}

const networkAPI = "/api/v1/system/network"

// networkJob is one run of network.
type networkJob struct {
	env    Env
	g      globals
	client *client
}

func runNetwork(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "network", networkWords+" [-gateway A] [-dns A,A] [-ntp S,S]", networkAbout)
	gateway := f.String("gateway", "", "`address` of the router to other networks")
	dns := f.String("dns", "", "`addresses` of servers of names, with commas between, at most three")
	ntp := f.String("ntp", "", "`servers` of time, with commas between, at most three")
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	j := &networkJob{env: env, g: g}
	if j.client, err = newClient(g); err != nil {
		return err
	}
	wish := webadmin.NetworkSetup{Gateway: *gateway, DNS: commaList(*dns), NTP: commaList(*ntp)}
	verb := ""
	if len(words) > 0 {
		verb = words[0]
	}
	switch {
	case verb == "static" && len(words) == 2:
		wish.Method, wish.Address = "static", words[1]
		return j.try(ctx, wish)
	case len(words) != 1:
	case verb == "show":
		return j.show(ctx)
	case verb == "dhcp":
		wish.Method = "dhcp"
		return j.try(ctx, wish)
	case verb == "confirm", verb == "back":
		return j.client.call(ctx, http.MethodPost, networkAPI+"/"+verb, nil, nil)
	}
	return usagef("network takes one of show, dhcp, static ADDRESS, confirm and back; ringdown network -h explains")
}

func commaList(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func (j *networkJob) try(ctx context.Context, wish webadmin.NetworkSetup) error {
	var st webadmin.NetworkState
	if err := j.client.call(ctx, http.MethodPut, networkAPI+"/setup", wish, &st); err != nil {
		return err
	}
	if st.Trial == nil {
		fmt.Fprintln(j.env.Stdout, "That is set already.")
		return nil
	}
	where := "https://" + hostOfPrefix(wish.Address)
	if wish.Address == "" {
		where = "https://ringdown.local, or the address that its console shows"
	}
	fmt.Fprintf(j.env.Stdout, "It is tried for %d seconds. Keep it by: ringdown network confirm -server %s\n", st.Trial.Left, where)
	return nil
}

func hostOfPrefix(text string) string {
	host, _, _ := strings.Cut(text, "/")
	return host
}

func (j *networkJob) show(ctx context.Context) error {
	var st webadmin.NetworkState
	if err := j.client.call(ctx, http.MethodGet, networkAPI+"/setup", nil, &st); err != nil {
		return err
	}
	if j.g.json {
		return json.NewEncoder(j.env.Stdout).Encode(st)
	}
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(j.env.Stdout, "%-10s %s\n", name, value)
		}
	}
	line("interface", fmt.Sprintf("%s, %s, link %s", st.Interface, st.MAC, st.Link))
	line("address", st.Address+" by "+st.Method)
	line("gateway", st.Gateway)
	line("dns", strings.Join(st.DNS, " "))
	line("ntp", strings.Join(st.NTP, " "))
	if st.Lease > 0 {
		line("lease", fmt.Sprintf("%d s of %d left, from %s", st.LeaseLeft, st.Lease, st.Server))
	}
	line("fault", st.Fault)
	if t := st.Trial; t != nil {
		line("on trial", fmt.Sprintf("%s %s for another %d s", t.Setup.Method, t.Setup.Address, t.Left))
	}
	return nil
}
