/// What the peer does before a create: about what our three hooks do, in its own scripting language.
onRecordCreate((e) => {
  const { record } = e;
  record.set('title', record.getString('title').trim());
  if (record.getString('status') === '') record.set('status', 'new');
  if (record.getFloat('amount') < 0) throw new BadRequestError('amount must not be negative');
  e.next();
}, 'items');
