package appliance

import (
	"context"

	"ringdown/webadmin"
)

// Diagnose asks the guide of a running appliance.
func (m *Main) Diagnose(ctx context.Context, q webadmin.DiagnoseQuestion) (webadmin.Diagnosis, error) {
	return diagnoser{m}.Diagnose(ctx, q)
}
