import type { SystemCategory } from '../system-category.ts';

/** Scheduling: the types of events of this category. */
export const SCHEDULING: SystemCategory = {
  app: 'scheduling',
  title: 'Scheduling',
  types: {
    APPOINTMENT_CREATED: {
      about: 'An appointment was booked.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        startAt: string(date-time)
        endAt: string(date-time)
        timezone: string
        assigneeId?: string(uuid)
        assigneeType?: enum(user|team)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        location?: string
      `,
    },
    APPOINTMENT_RESCHEDULED: {
      about: 'An appointment moved to another time.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        previousStartAt: string(date-time)
        previousEndAt: string(date-time)
        newStartAt: string(date-time)
        newEndAt: string(date-time)
        timezone: string
        rescheduledAt?: string(date-time)
        reason?: string
      `,
    },
    APPOINTMENT_CANCELED: {
      about: 'An appointment was called off.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        canceledAt?: string(date-time)
        reason?: string
      `,
    },
    APPOINTMENT_COMPLETED: {
      about: 'An appointment took place and is done.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        completedAt?: string(date-time)
        outcome?: string
      `,
    },
    APPOINTMENT_NO_SHOW: {
      name: 'Appointment No-Show',
      about: 'One party did not come to an appointment.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        markedAt?: string(date-time)
        party: enum(customer|agent)
      `,
    },
    APPOINTMENT_ASSIGNED: {
      about: 'An appointment was given to a person or team.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        previousAssigneeId?: string(uuid)
        previousAssigneeType?: enum(user|team)
        newAssigneeId: string(uuid)
        newAssigneeType: enum(user|team)
        assignedAt?: string(date-time)
      `,
    },
    SCHEDULE_BLOCK_CREATED: {
      about: 'Time of a person or team was blocked.',
      fields: `
        base
        scheduleBlockId: string(uuid)
        ownerId: string(uuid)
        ownerType: enum(user|team)
        startAt: string(date-time)
        endAt: string(date-time)
        timezone: string
        createdAt?: string(date-time)
        reason?: string
      `,
    },
    SCHEDULE_BLOCK_DELETED: {
      about: 'Blocked time was freed again.',
      fields: `
        base
        scheduleBlockId: string(uuid)
        deletedAt?: string(date-time)
        reason?: string
      `,
    },
    CAPACITY_THRESHOLD_REACHED: {
      about: 'The bookings of a team on one day reached its limit.',
      fields: `
        base
        teamId: string(uuid)
        date: string
        capacityLimit: number
        currentBooked: number
        triggeredAt?: string(date-time)
      `,
    },
    TECHNICIAN_DISPATCHED: {
      about: 'A technician was sent to an appointment.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        technicianUserId: string(uuid)
        dispatchedByUserId?: string(uuid)
        dispatchedAt?: string(date-time)
      `,
    },
    TECHNICIAN_EN_ROUTE: {
      about: 'A technician is on the way to an appointment.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        technicianUserId: string(uuid)
        startedAt?: string(date-time)
        eta?: string(date-time)
      `,
    },
    TECHNICIAN_ARRIVED: {
      about: 'A technician came to the place of an appointment.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        technicianUserId: string(uuid)
        arrivedAt?: string(date-time)
        location?: string
      `,
    },
    TECHNICIAN_CHECKED_OUT: {
      about: 'A technician finished on site and left.',
      fields: `
        base
        appointmentId: string(uuid)
        ticketId?: string(uuid)
        technicianUserId: string(uuid)
        checkedOutAt?: string(date-time)
        workSummary?: string
      `,
    },
    SCHEDULE_ENTRY_CREATED: {
      about: 'An entry was put into the schedule.',
      status: 'legacy',
      reason: 'Only entries that are appointments set automation off; this one remains for the sync of calendars.',
      successors: ['APPOINTMENT_CREATED'],
      fields: `
        base
        entryId: string(uuid)
        userId: string(uuid)
        changes?: map<unknown>
      `,
    },
    SCHEDULE_ENTRY_UPDATED: {
      about: 'An entry of the schedule was changed.',
      status: 'legacy',
      reason: 'Only entries that are appointments set automation off; this one remains for the sync of calendars.',
      successors: ['APPOINTMENT_RESCHEDULED', 'APPOINTMENT_ASSIGNED', 'APPOINTMENT_COMPLETED', 'APPOINTMENT_NO_SHOW'],
      fields: `
        base
        entryId: string(uuid)
        userId: string(uuid)
        changes?: map<unknown>
      `,
    },
    SCHEDULE_ENTRY_DELETED: {
      about: 'An entry was taken out of the schedule.',
      status: 'legacy',
      reason: 'Only entries that are appointments set automation off; this one remains for the sync of calendars.',
      successors: ['APPOINTMENT_CANCELED'],
      fields: `
        base
        entryId: string(uuid)
        userId: string(uuid)
        changes?: map<unknown>
      `,
    },
  },
};
