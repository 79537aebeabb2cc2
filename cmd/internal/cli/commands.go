package cli

// commands lists all subcommands, in the order in which help shows them.
func commands() []command {
	return []command{
		serveCommand(), setupCommand(), simCommand(), configCommand(), flowCommand(), boardCommand(), explainCommand(), hoursCommand(), tokenCommand(), backupCommand(), restoreCommand(), soundCommand(), updateCommand(), networkCommand(), resetCommand(), versionCommand(),
	}
}
