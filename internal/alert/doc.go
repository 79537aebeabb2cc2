// Package alert has the words of what people should know of: a trunk that is
// down, a cap that was reached. Whoever notices raises an [Alert]; the appliance
// keeps the last ones and shows them. It is values only: any goroutine may use them.
package alert
