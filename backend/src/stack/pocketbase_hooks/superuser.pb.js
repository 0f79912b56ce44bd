/// Makes the superuser that the backend acts as, from the environment, so that its password stands on no command line.
/// A start with the same password changes nothing: tokens that are in use stay valid.
onBootstrap((e) => {
  e.next();
  const email = $os.getenv("LIFEOS_POCKETBASE__EMAIL");
  const password = $os.getenv("LIFEOS_POCKETBASE__PASSWORD");
  if (!email || !password) return;

  let record;
  try {
    record = e.app.findAuthRecordByEmail("_superusers", email);
  } catch {
    record = new Record(e.app.findCollectionByNameOrId("_superusers"));
    record.set("email", email);
  }
  if (!record.isNew() && record.validatePassword(password)) return;
  record.set("password", password);
  e.app.save(record);
});
