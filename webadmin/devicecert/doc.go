// Package devicecert makes the appliance's own certificates: at first start a
// certificate authority that belongs to this one device, and from it the
// certificate that HTTPS shows.
//
// Promises:
//   - The authority's key is made on the device, once, and never leaves
//     [Files].
//   - The authority may sign servers only and no further authority.
//   - The HTTPS certificate is renewed by itself, in memory, before it ends or
//     when the clock was set right; nobody restarts anything.
//
// The standard library's crypto does all the work.
package devicecert
