"""How good the judgement is, by command. Not part of what is installed or served."""
