-- Who leads a commission is told of its items by mail (ADR 0049): everybody who wants notices at all.
alter table people alter column notices set default '{opened,closing,cast,answered,commission}';
update people set notices = array_append(notices, 'commission') where cardinality(notices) > 0;
