cli-playground = BOT_TOKEN is not set: the command works on the playground's invented town.
cli-description = Abonent's commands for the operator. Settings are read from the environment, see .env.example.
