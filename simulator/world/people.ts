/** Names, towns and mail providers of the simulated shoppers. Every address ends in `.example`, which nobody can own (RFC 2606). */
import type { Place } from "../shapes.ts";

import { pick, pickWeighted, type Random } from "./random.ts";

type Country = { locale: string; first: readonly string[]; last: readonly string[]; towns: readonly (readonly [string, string, string | null])[]; providers: readonly (readonly [string, number])[] };

const countries: Record<string, Country> = {
  DE: {
    locale: "de",
    first: ["Anna", "Maria", "Lena", "Sophie", "Julia", "Katharina", "Laura", "Hanna", "Emma", "Mia", "Clara", "Ida", "Frieda", "Paula", "Greta", "Marie", "Johanna", "Lea", "Nele", "Antonia", "Lukas", "Jonas", "Felix", "Paul", "Max", "Leon", "Finn", "Tobias", "Jan", "Moritz", "Philipp", "Simon", "Henrik", "Matthias", "Stefan", "Andreas", "Ayşe", "Emre", "Björn", "Jürgen"],
    last: ["Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krüger", "Hartmann", "Lange", "Krause", "Lehmann", "Köhler", "Maier", "Jansen", "Petersen", "Hansen", "Yılmaz", "Kowalski", "Vogt", "Brandt", "Sommer", "Winter", "Kaya", "Nowak", "Lorenz", "Albrecht", "Graf"],
    towns: [["Hamburg", "20095", "HH"], ["Berlin", "10115", "BE"], ["Kiel", "24103", "SH"], ["Leipzig", "04109", "SN"], ["München", "80331", "BY"], ["Köln", "50667", "NW"], ["Bremen", "28195", "HB"], ["Dresden", "01067", "SN"], ["Freiburg", "79098", "BW"], ["Hannover", "30159", "NI"], ["Münster", "48143", "NW"], ["Rostock", "18055", "MV"]],
    providers: [["gmx.example", 26], ["web.example", 24], ["gmail.example", 18], ["icloud.example", 18], ["posteo.example", 6], ["hansekontor-corp.example", 8]],
  },
  US: {
    locale: "en",
    first: ["Olivia", "Ava", "Grace", "Chloe", "Zoe", "Harper", "Nora", "Abigail", "Ella", "Ruby", "Liam", "Noah", "Ethan", "Mason", "Logan", "Caleb", "Owen", "Dylan", "Miguel", "Jamal"],
    last: ["Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Martinez", "Anderson", "Taylor", "Thomas", "Moore", "Jackson", "Lee", "Harris", "Clark", "Lewis", "Walker", "Nguyen", "Rivera"],
    towns: [["Portland", "97205", "OR"], ["Austin", "78701", "TX"], ["Brooklyn", "11201", "NY"], ["Chicago", "60601", "IL"], ["Denver", "80202", "CO"], ["Seattle", "98101", "WA"]],
    providers: [["gmail.example", 46], ["icloud.example", 32], ["yahoo.example", 14], ["midland-corp.example", 8]],
  },
  GB: {
    locale: "en-GB",
    first: ["Amelia", "Isla", "Freya", "Poppy", "Evie", "Florence", "Daisy", "Imogen", "Harry", "George", "Arthur", "Alfie", "Freddie", "Rory", "Callum", "Gareth"],
    last: ["Smith", "Evans", "Wilson", "Thompson", "Wright", "Robinson", "Hughes", "Green", "Hall", "Clarke", "Patel", "Turner", "Morris", "Baker", "Campbell", "Murray"],
    towns: [["London", "E1 6AN", "ENG"], ["Bristol", "BS1 4DJ", "ENG"], ["Leeds", "LS1 4DY", "ENG"], ["Edinburgh", "EH1 1YZ", "SCT"], ["Cardiff", "CF10 1EP", "WLS"]],
    providers: [["gmail.example", 44], ["icloud.example", 28], ["btmail.example", 20], ["cityoffice-corp.example", 8]],
  },
};

export type Person = { firstName: string; lastName: string; email: string; locale: string; place: Place };

/** Where a shop's shoppers live: mostly at home, some abroad. */
const abroad: Record<string, readonly (readonly [string, number])[]> = {
  DE: [["DE", 82], ["GB", 9], ["US", 9]],
  US: [["US", 86], ["GB", 9], ["DE", 5]],
  GB: [["GB", 84], ["US", 10], ["DE", 6]],
};

const asciiLetters: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", ş: "s", ı: "i" };

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, (letter) => asciiLetters[letter] ?? "");

const streets = ["Lindenweg", "Hafenstraße", "Mill Lane", "Schulstraße", "Station Road", "Am Markt", "Church Street", "Birkenallee", "High Street", "Gartenweg", "Oak Avenue", "Bergstraße"];

/** Nobody draws it, so that it changes nothing else about a person. */
const streetOf = (number: number): string => `${streets[number % streets.length]} ${1 + ((number * 37) % 199)}`;

/** @param number makes the address unlike all others of the shop */
export function createPerson(random: Random, country: string, number: number): Person {
  const code = pickWeighted(random, abroad[country] ?? abroad.DE ?? []);
  const home = countries[code] as Country;
  const firstName = pick(random, home.first);
  const lastName = pick(random, home.last);
  const [city, zip, provinceCode] = pick(random, home.towns);
  const provider = pickWeighted(random, home.providers);
  return {
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}${number}@${provider}`,
    locale: home.locale,
    place: { countryCode: code, provinceCode, city, zip, street: streetOf(number) },
  };
}

/** Providers whose proxies load every picture shortly after delivery, whoever reads (as Apple Mail Privacy Protection does). */
export const prefetchesPictures = (email: string): boolean => email.endsWith("@icloud.example");

/** Companies whose gateways open every link of a mail within seconds. */
export const scansLinks = (email: string): boolean => email.endsWith("-corp.example");
