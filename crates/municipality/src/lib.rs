//! The municipality data model: codes, counties, indicators with unit and year, registers of partnership projects.
