package appliance

import (
	"slices"

	"ringdown/internal/config"
	"ringdown/media/library"
	"ringdown/webadmin/devicecert"
)

// part says where one part of an appliance lies: in tables and marks of the
// database, in files and folders of the data directory.
type part struct {
	name    config.BackupPart
	tables  []string
	marks   []string
	files   []string
	folders []string
}

// voicemailFolder is where messages and greetings lie.
const voicemailFolder = "voicemail"

// parts lists all of them. What is not here is not backed up: sessions, who is
// signed in by SIP, and the audit log, which a restore must not replace.
func parts() []part {
	return []part{
		{name: config.BackupConfiguration, tables: []string{"config_versions", "exchange"}, marks: []string{"config_current"}},
		{name: config.BackupAccounts, tables: []string{"users", "roles", "api_keys", "record_filters"}, marks: []string{"setup_done"}, files: []string{devicecert.CertFile, devicecert.KeyFile}},
		{name: config.BackupFlows, tables: []string{"flows", "flow_versions"}},
		{name: config.BackupPrompts, folders: []string{library.FileFolder, library.MusicFolder}},
		{name: config.BackupVoicemail, tables: []string{"voicemail_messages", "voicemail_boxes"}, folders: []string{voicemailFolder}},
		{name: config.BackupRecords, tables: []string{recordTable, recordTable + "_by_time", alertTable, alertTable + "_by_time"}, marks: []string{"next_" + recordTable, "next_" + alertTable}},
		{name: config.BackupRecordings, folders: []string{"recordings"}},
	}
}

// chosen are the parts with these names, in the order in which they are kept;
// none are all.
func chosen(names []string) []part {
	if len(names) == 0 {
		return parts()
	}
	return slices.DeleteFunc(parts(), func(p part) bool { return !slices.Contains(names, string(p.name)) })
}

func partNames(all []part) []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = string(p.name)
	}
	return names
}
