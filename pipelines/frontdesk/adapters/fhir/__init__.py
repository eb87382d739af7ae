"""A schedule and contacts on a FHIR R4 server (hl7.org/fhir/R4): Slot, Appointment, Patient."""
