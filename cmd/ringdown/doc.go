// Command ringdown is the appliance's one binary: the gateway itself and every
// tool around it, as subcommands.
package main
