cli-description = Abonent's commands for the operator. Settings are read from the environment, see .env.example.
