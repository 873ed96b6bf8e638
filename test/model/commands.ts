import type fc from 'fast-check';
import { bulkEach, bulkTogether } from './bulk-commands.ts';
import type { Command } from './command.ts';
import { createItem, deleteItem, importItems, moveItem, sell, takeBack, updateItem } from './item-commands.ts';
import { createLabel, deleteLabel, restoreLabel } from './label-commands.ts';
import { raceToCreate, raceToNote, raceToSell, raceToUpdate } from './race-commands.ts';
import { goWrong, letTimePass, recover, spoilHooks } from './trouble-commands.ts';

/** All that can happen to a depot; what stands here more than once is more likely. */
export const COMMANDS: fc.Arbitrary<Command>[] = [
  ...[createItem, createItem, updateItem, moveItem, moveItem, deleteItem],
  ...[sell, takeBack, importItems, bulkEach, bulkTogether],
  ...[createLabel, deleteLabel, restoreLabel],
  ...[raceToCreate, raceToSell, raceToUpdate, raceToNote],
  ...[letTimePass, spoilHooks, recover],
  ...[goWrong, goWrong, goWrong, goWrong],
];
