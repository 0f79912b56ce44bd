/// Nobody signs in past the backend, and no mail leaves this machine: PocketBase would send it by the host's own program.
onRecordRequestPasswordResetRequest(() => {
  throw new ForbiddenError("This goes through the assistant.");
}, "users");
onRecordRequestVerificationRequest(() => {
  throw new ForbiddenError("This goes through the assistant.");
}, "users");
onRecordRequestEmailChangeRequest(() => {
  throw new ForbiddenError("This goes through the assistant.");
}, "users");
onRecordRequestOTPRequest(() => {
  throw new ForbiddenError("This goes through the assistant.");
}, "users");
/// Whatever else wants to send: it is not passed on.
onMailerSend(() => {});
