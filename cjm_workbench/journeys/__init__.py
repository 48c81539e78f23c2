"""Events to sessions, steps and journeys, in the engine; and journeys against the desired path."""
