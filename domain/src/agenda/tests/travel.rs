//! The way by rule.

use super::small_city::*;
use crate::agenda::Point;
use crate::agenda::travel::Spot;

#[test]
fn a_way_is_the_great_circle_at_the_speed_of_the_city_rounded_up_to_five() {
    let hotel = Point { latitude: 6.2449, longitude: -75.5931 };
    let townhall = Point { latitude: 6.2448, longitude: -75.5736 };
    // 2.155 km are 13.2 minutes after the first five.
    assert!((hotel.kilometres_to(townhall) - 2.1555).abs() < 0.001);
    assert_eq!((hotel.minutes_to(townhall), hotel.minutes_to(hotel)), (15, 5));
}

#[test]
fn the_matrix_counts_by_direction() {
    let mut city = city();
    let spots = [venue(1), venue(2)].map(|id| Spot::Venue(id, city.venues[&id].point));
    let by_rule = city.travel.between(spots[0], spots[1]);
    city.travel.minutes.insert((venue(1), venue(2)), 40);
    assert_eq!(city.travel.between(spots[0], spots[1]), 40);
    assert_eq!(city.travel.between(spots[1], spots[0]), by_rule);
    assert_eq!(city.travel.between(spots[1], spots[1]), 0);
}

#[test]
fn an_offer_for_a_topic_serves_the_topics_below_it() {
    use crate::agenda::Subject::Topic;
    let mut city = city();
    city.topic_above.insert(topic(2), topic(1));
    assert!(city.serves(&Topic(topic(1)), &Topic(topic(2))));
    assert!(!city.serves(&Topic(topic(2)), &Topic(topic(1))));
    assert!(!city.serves(&Topic(topic(1)), &practice(1)));
    assert!(city.serves(&practice(1), &practice(1)));
}
