module ringdown

go 1.26

require (
	github.com/goccy/go-yaml v1.19.2
	go.etcd.io/bbolt v1.5.0
)

require golang.org/x/sys v0.45.0 // indirect
