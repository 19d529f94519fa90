DROP TABLE person_bookings;
DROP TABLE agenda_sessions;
