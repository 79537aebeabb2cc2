module ringdown

go 1.26
