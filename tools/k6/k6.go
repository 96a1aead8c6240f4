//go:build tools

// Package k6 names what go.mod is for, so that `go mod tidy` keeps it.
package k6

import _ "go.k6.io/k6/v2"
